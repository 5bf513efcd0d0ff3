"""/report/<id>: anybody tells us what is wrong with a page. And what a page that was taken down shows instead."""

from django import forms
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django_ratelimit.exceptions import Ratelimited

from accounts.screens.forms import Attentive
from accounts.screens.sign_in import TOO_OLD
from pages_app.models import Page, Report
from rest.errors import retry_after
from rest.lanes.declaring import FAST
from rest.limits import count
from rest.query import LARGEST
from rest.screens import FORM, as_trusted, require_http_methods, require_safe, when_too_old


class Choices(forms.RadioSelect):
    def create_option(self, name, value, label, selected, index, **more):
        """Only the first can have the focus."""
        option = super().create_option(name, value, label, selected, index, **more)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class ReportForm(Attentive, forms.ModelForm):
    class Meta:
        model = Report
        fields = ["reason", "text"]
        widgets = {"reason": Choices, "text": forms.Textarea(attrs={"rows": 5})}
        labels = {"reason": "What is wrong with it?", "text": "What should we know?"}
        help_texts = {"text": "If you like. Where on the page it is, and what happened."}
        error_messages = {"reason": {"required": "Choose what comes closest."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = Report.Reason.choices


def ask_again(request, page_id):
    """The form once more, with what was typed."""
    form = ReportForm(request.POST)
    form.errors.clear()
    form.add_error(None, TOO_OLD)
    return show(request, reportable(page_id), form, status=403)


@when_too_old(ask_again)
@never_cache
@require_http_methods(FORM, {"GET": FAST, "POST": FAST})
def report(request, page_id):
    """GET, POST /report/<id>. POST: `reason`, `text` (at most 2000 characters); no sign-in needed."""
    page = reportable(page_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return show(request, page, form)
    try:
        count(request, "report")
    except Ratelimited as refusal:
        return show(request, page, too_often(form, refusal), status=429, headers=retry_after(refusal))
    if not form.is_valid():
        return show(request, page, form)
    form.instance.page = page
    form.instance.reporter = request.user if request.user.is_authenticated else None
    form.save()
    return HttpResponseRedirect(f"/report/{page.pk}/sent", status=303)


@never_cache
@require_safe
def sent(request, page_id):
    """GET /report/<id>/sent."""
    return render(request, "pages/report_sent.html", {"page": reportable(page_id)})


def reportable(page_id):
    """A page that the public sees, or saw until it was blocked; 404 for any other."""
    page = Page.objects.existing().filter(pk=min(page_id, LARGEST)).select_related("owner").first()
    if page is None or not (page.is_published or page.blocked_at):
        raise Http404
    return page


def too_often(form, refusal):
    form.errors.clear()
    form.add_error(None, f"Too many reports. Wait {retry_after(refusal)['Retry-After']} seconds, then send it again.")
    return form


def show(request, page, form, status=200, headers=None):
    response = render(request, "pages/report.html", {"page": page, "form": form}, status=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def blocked_screen(request, page, is_owner):
    """404, on a trusted screen that says the page was taken down, and to its owner why."""
    return as_trusted(render(request, "pages/blocked.html", {"page": page, "is_owner": is_owner}, status=404))
