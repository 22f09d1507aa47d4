#!/bin/sh
# Runs the Java test under -Xcheck:jni. The checker warns and goes on, so its silence is asserted here.
set -eu
java=$1
classes=$2
library=$(readlink -f "$3")

output=$("$java" -Xcheck:jni --patch-module java.base="$classes" -Dsockspan.library="$library" \
	java.lang.Sockspan1KernelTest 2>&1) || { echo "$output"; exit 1; }
echo "$output"
if [ "$(echo "$output" | wc -l)" -ne 1 ]; then
	echo "FAIL: not silent under -Xcheck:jni"
	exit 1
fi
