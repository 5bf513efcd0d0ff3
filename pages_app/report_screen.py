from django.http import Http404


def blocked_screen(request, page, is_owner):
    raise Http404
