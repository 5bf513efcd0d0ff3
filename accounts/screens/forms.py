"""The forms of the sign-in screens: labels, hints for password managers and keyboards, and what is wrong where."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.api.bodies import Registration
from accounts.models.user import USERNAME
from accounts.sign_in.passwords import SHORTEST, shortest_of
from accounts.sign_in.registration import taken

ADDRESS = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
NAME = {"autocomplete": "username", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
LONGEST_PASSWORD = 128
NO_ADDRESS = "Enter a valid e-mail address, such as ada@example.org."
TOO_SHORT = f"Too short: use at least {SHORTEST} characters."
# What the API says for machines and their makers, in the words of a screen.
FRIENDLY = {
    ("username", "invalid"): f"This cannot be a username: use {USERNAME.message}",
    ("email", "invalid"): NO_ADDRESS,
    ("password", "min_length"): TOO_SHORT,
}


def field(label, missing, longest, attributes, **more):
    """A line of text. `missing` is said when it is left empty."""
    texts = {"required": missing, "max_length": "Use at most %(limit_value)d characters."}
    made = forms.CharField(label=label, max_length=longest, error_messages=texts, **more)
    made.widget.attrs |= attributes
    return made


def password_field(label, missing, autocomplete, longest=LONGEST_PASSWORD, **more):
    attributes = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return field(label, missing, longest, attributes, strip=False, widget=forms.PasswordInput(), **more)


class Attentive:
    """Puts the focus on the first field that is wrong; a form without mistakes leaves it to the visitor."""

    def full_clean(self):
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True


class ScreenForm(Attentive, forms.Form):
    pass


class LogIn(ScreenForm):
    username = field("Username or e-mail address", "Enter your username or e-mail address.", 254, NAME)
    password = password_field("Password", "Enter your password.", "current-password", 1000)


class NewAccount(ScreenForm):
    """The rules are those of the API, asked of the API's own serializer."""

    username = field("Username", "Choose a username.", 30, NAME, help_text="Everybody can see it. " + USERNAME.message)
    email = field("E-mail address", "Enter your e-mail address.", 254, ADDRESS, help_text="No page gets to see it.")
    password = password_field(
        "Password", "Choose a password.", "new-password", help_text=f"At least {SHORTEST} characters."
    )
    email.widget.input_type = "email"

    def clean(self):
        body = Registration(data=self.cleaned_data)
        body.is_valid()
        problems = {name: FRIENDLY.get((name, texts[0].code), texts[0]) for name, texts in body.errors.items()}
        if not {"username", "email"} & {*problems, *self.errors}:
            problems |= dict(taken(self.cleaned_data["username"], self.cleaned_data["email"]))
        for name, text in problems.items():
            if name not in self.errors:
                self.add_error(name, text)
        return self.cleaned_data


class AskForReset(ScreenForm):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Enter your e-mail address.", "invalid": NO_ADDRESS},
    )
    email.widget.attrs |= ADDRESS


class NewPassword(ScreenForm):
    password = password_field("New password", "Choose a new password.", "new-password")

    def __init__(self, user, *args):
        super().__init__(*args)
        self.user = user
        self.fields["password"].help_text = f"At least {shortest_of(user)} characters."

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]
