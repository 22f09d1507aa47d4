#!/bin/sh
# What must be true of the library file: needs nothing, exports the native methods only, small, no path of the builder.
set -eu
library=$1
readelf=${READELF:-readelf}
failed=0

fail() {
	echo "FAIL $library: $1"
	failed=1
}

dynamic=$($readelf -dW "$library")
symbols=$($readelf --dyn-syms -W "$library" | awk '$1 ~ /^[0-9]+:$/ && $8 != ""')
headers=$($readelf -lW "$library")

case $dynamic in *NEEDED*) fail "needs another library" ;; esac
case $dynamic in *TEXTREL*) fail "has text relocations" ;; esac
case $dynamic in *RPATH* | *RUNPATH*) fail "has a search path" ;; esac
undefined=$(echo "$symbols" | awk '$7 == "UND" { print $8 }')
[ -z "$undefined" ] || fail "undefined: $undefined"
others=$(echo "$symbols" | awk '$8 !~ /^Java_java_lang_Sockspan1Kernel_/ { print $8 }')
[ -z "$others" ] || fail "exports $others"
methods=$(echo "$symbols" | awk '$7 != "UND"' | wc -l)
[ "$methods" -eq 13 ] || fail "exports $methods methods, not 13"
echo "$headers" | grep -q 'GNU_STACK.* RW ' || fail "executable stack"
[ "$(wc -c < "$library")" -lt 16384 ] || fail "larger than 16 KB"
! grep -aqE '/(home|root|usr|work|tmp|build)/' "$library" || fail "contains a path"

[ $failed -eq 0 ] && echo "ok   $library: $(wc -c < "$library") bytes, $methods methods, nothing needed"
exit $failed
