#!/bin/sh
# Run the verification of credentials against local issuers: `verify.sh BUILD_DIR [CHECK...]`.
set -eu
exec /usr/bin/python3 "$(dirname "$0")/verify/run.py" "$@"
