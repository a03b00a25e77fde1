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
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates \
        bookworm "$work/root" >/dev/null
    # As the official image has it: `python`, and pip that may install for all.
    ln -s python3 "$work/root/usr/bin/python"
    rm -f "$work"/root/usr/lib/python3.*/EXTERNALLY-MANAGED
    made=$(buildah from scratch)
    buildah add --quiet "$made" "$work/root" / >/dev/null
    buildah commit --quiet --rm "$made" debian-python >/dev/null
    base=localhost/debian-python
fi
tag=${1:-designation-tracker}

# shellcheck disable=SC2086  # several options
buildah build --format docker --tag "$tag" ${base:+--build-arg "BASE=$base"} ${BUILD_OPTIONS:-} .

# It makes a home, as nobody in particular, and says what lists it knows.
tried=$(buildah from "$tag")
buildah run "$tried" -- sh -c 'id -u && tracker init && tracker lists | tail -1'
buildah rm "$tried" >/dev/null
