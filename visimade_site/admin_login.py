from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.validators import MaxLengthValidator

EMAIL_LENGTH = 254


class AdminLogin(AdminAuthenticationForm):
    """Django would cut what is typed to the length of a username; an e-mail address may be longer."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": "The name or the password is wrong, or this account may not enter the admin."
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label, name.max_length = "Username or e-mail address", EMAIL_LENGTH
        name.validators.append(MaxLengthValidator(EMAIL_LENGTH))
        name.widget.attrs["maxlength"] = EMAIL_LENGTH
