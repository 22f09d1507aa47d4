#!/bin/sh
# Runs the Java tests under -Xcheck:jni. The checker warns and goes on, so its silence is asserted here.
set -eu
java=$1
classes=$2
library=$(readlink -f "$3")

for test in Sockspan1KernelTest Sockspan1HeapTest; do
	output=$("$java" -Xcheck:jni --patch-module java.base="$classes" -Dsockspan.library="$library" \
		"java.lang.$test" 2>&1) || { echo "$output"; exit 1; }
	echo "$output"
	if [ "$(echo "$output" | wc -l)" -ne 1 ]; then
		echo "FAIL: $test is not silent under -Xcheck:jni"
		exit 1
	fi
done
