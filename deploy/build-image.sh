#!/bin/sh
# Builds the container image with buildah, and tries it: deploy/build-image.sh [--debootstrap] [TAG]
#
# --debootstrap  makes the base of Debian's packages alone (as root), where no image can be pulled.
# BASE           another base image, by tag or digest.
# BUILD_OPTIONS  further options of `buildah build`, as --volume /etc/pip.conf:/etc/pip.conf:ro.
#                Where namespaces are not to be had: BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs.
set -eu
cd "$(dirname "$0")/.."

base=${BASE:-}
if [ "${1:-}" = --debootstrap ]; then
    shift
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates \
        bookworm "$folder/system" >/dev/null
    # As the official image has it: `python`, and pip that may install for all.
    ln -s python3 "$folder/system/usr/bin/python"
    rm -f "$folder"/system/usr/lib/python3.*/EXTERNALLY-MANAGED
    made=$(buildah from scratch)
    buildah add --quiet "$made" "$folder/system" / >/dev/null
    buildah commit --quiet --rm "$made" debian-python >/dev/null
    base=localhost/debian-python
fi
tag=${1:-designation-tracker}

# shellcheck disable=SC2086  # several options
buildah build --format docker --tag "$tag" ${base:+--build-arg "BASE=$base"} ${BUILD_OPTIONS:-} .

# As nobody in particular it makes a home and answers, and has what many machines need.
tried=$(buildah from "$tag")
buildah run "$tried" -- sh -ec '
    id -u
    python -c "import obstore, procrastinate, psycopg"
    tracker init
    tracker web &
    health="import urllib.request as r; print(r.urlopen(\"http://127.0.0.1:8320/healthz\").status)"
    for second in 1 2 3 4 5 6 7 8 9 10; do
        sleep 1
        python -c "$health" 2>/dev/null && exit
    done
    exit 1
'
buildah rm "$tried" >/dev/null
