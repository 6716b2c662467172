#!/usr/bin/env python3
"""S3's interface in memory, for development and tests: moto's server with one bucket, `leadlight`.

    server.py --port PORT

Any credentials will do.
"""

import argparse
import signal
import threading

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "leadlight"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=9000)
    port = parser.parse_args().port
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="leadlight",
        aws_secret_access_key="leadlight",
    )
    client.create_bucket(Bucket=BUCKET)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    over.wait()


if __name__ == "__main__":
    main()
