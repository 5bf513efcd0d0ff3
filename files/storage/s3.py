"""Bytes in an S3-compatible store. No ACL is sent: objects are private unless the bucket's owner decides otherwise."""

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage as BaseS3Storage

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 20, 2


class S3Storage(BaseS3Storage):
    def __init__(self, addressing_style, **options):
        """`options` as of django-storages. Time limits are short: a visitor waits."""
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS},
            request_checksum_calculation="when_required",  # what stores other than Amazon's understand
            response_checksum_validation="when_required",
        )
        transfer = TransferConfig(use_threads=False)  # one part in memory at a time
        super().__init__(client_config=config, transfer_config=transfer, **{"security_token": None} | options)

    def open_at(self, name, start, length):
        """The `length` bytes from `start` on, to be read as they arrive. FileNotFoundError when there is no object."""
        try:
            return self.bucket.Object(name).get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from None
            raise
