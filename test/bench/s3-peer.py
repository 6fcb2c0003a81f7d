"""Mirrors one repository with mirror-git-to-s3 and prints its seconds, those of the processor and its memory in MB. Arguments: source, target, endpoint, workers."""

import json
import resource
import sys
import time

import boto3
import httpx
from botocore.config import Config
from mirror_git_to_s3 import mirror_repos

source, target, endpoint, workers = sys.argv[1:]


def client():
    # As many connections as it has workers; the default is ten, which it would warn about.
    config = Config(s3={"addressing_style": "path"}, max_pool_connections=50)
    return boto3.client("s3", endpoint_url=endpoint, config=config)


def http():
    # git http-backend insists on the type of what is posted, which the peer does not send by itself.
    kind = "application/x-git-upload-pack-request"
    return httpx.Client(transport=httpx.HTTPTransport(retries=3), headers={"content-type": kind})


start = time.monotonic()
mirror_repos([(source, target)], get_http_client=http, get_s3_client=client, num_object_workers=int(workers))
print(
    json.dumps(
        {
            "seconds": time.monotonic() - start,
            "processor": time.process_time(),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
