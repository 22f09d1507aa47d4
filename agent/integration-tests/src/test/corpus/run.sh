#!/bin/bash
# run.sh ID buggy|fixed|run [java options...]: runs one case; an innocent has the one variant "run".
# The jars are fetched with Maven on first use. Then the case is compiled and run, and what the kernel holds is printed.
#   LAB_HOLD=s         seconds to stay alive after the trigger (default 4)
#   LAB_SS=0           no output of ss
#   JAVA_HOME          picks the JDK (default: that of javac)
#   LAB_WORK           keeps jars and classes (default: ${XDG_CACHE_HOME:-~/.cache}/sockspan/corpus)
#   LAB_NETNS=0        no network namespace for the run (a namespace takes root)
#   LAB_FETCH_ONLY=1   fetch and compile, do not run
set -e
if [ "$LAB_NETNS" != 0 ] && [ -z "$LAB_INNS" ] && [ "$LAB_FETCH_ONLY" != 1 ] && unshare -n true 2>/dev/null; then
  # The first pass may fetch jars, which takes the network; the second runs in a network namespace of its own.
  LAB_FETCH_ONLY=1 "$0" "$@"
  export LAB_INNS=1
  exec unshare -n bash -c 'ip link set lo up; exec "$0" "$@"' "$0" "$@"
fi
ROOT=$(cd "$(dirname "$0")" && pwd)
id=$1; var=$2; shift 2
C=$ROOT/cases/$id
[ -f $C/case.json ] || { echo "no case $id" >&2; exit 2; }
JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}; export JAVA_HOME
WORK=${LAB_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/sockspan/corpus}; mkdir -p $WORK/out
L=$WORK/lib/$id/$var
if [ ! -f $L/.ok ]; then
  mkdir -p $L; rm -f $L/*.jar
  deps=$(jq -r ".deps.\"$var\" // [] | .[]" $C/case.json)
  if [ -n "$deps" ]; then
    T=$(mktemp -d)
    {
      echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version><dependencies>'
      for d in $deps; do
        IFS=: read g a v c <<<"$d"
        echo "<dependency><groupId>$g</groupId><artifactId>$a</artifactId><version>$v</version>${c:+<classifier>$c</classifier>}</dependency>"
      done
      echo '</dependencies></project>'
    } > $T/pom.xml
    mvn -q -B -f $T/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$L >$T/log 2>&1 || { grep -E "ERROR" $T/log | head -5; rm -rf $T; exit 3; }
    rm -rf $T
  fi
  touch $L/.ok
fi
# Classes stay for runs on other JDKs, so they are compiled for the oldest that the case runs on.
release=$(jq -r '.jdk // "17"' $C/case.json)
K=$WORK/out/classes/$id/$var
H=$WORK/harness
if [ ! -f $H/Lab.class ] || [ $ROOT/harness/Lab.java -nt $H/Lab.class ] || [ $ROOT/harness/Peer.java -nt $H/Peer.class ]; then
  mkdir -p $H; $JAVA_HOME/bin/javac --release 17 -d $H $ROOT/harness/*.java
fi
[ -f $H/peer.p12 ] || $JAVA_HOME/bin/keytool -genkeypair -alias peer -keyalg RSA -keysize 2048 -dname CN=localhost -validity 3650 -storetype PKCS12 -keystore $H/peer.p12 -storepass changeit -keypass changeit 2>/dev/null
if [ ! -f $K/Main.class ] || [ $C/Main.java -nt $K/Main.class ]; then
  mkdir -p $K; $JAVA_HOME/bin/javac --release $release -nowarn -Xlint:none -cp "$H:$L/*" -d $K $C/Main.java 2>&1 | grep -v -E '^Note:|warning' || true
fi
[ "$LAB_FETCH_ONLY" = 1 ] && exit 0
jvm=$(jq -r '.jvm // [] | .[]' $C/case.json)
cd $WORK/out
$JAVA_HOME/bin/java -Dlab.harness=$H -Dlab.hold=${LAB_HOLD:-4} -Dlab.variant=$var $jvm "$@" -cp "$K:$H:$L/*" Main &
pid=$!
if [ "$LAB_SS" != 0 ]; then
  F=/proc/$pid
  # The JVM itself waits for its time; ss is sampled until the JVM ends, and the last sample is kept.
  last=""
  while kill -0 $pid 2>/dev/null; do
    s=$(ss -tanpH 2>/dev/null | grep "pid=$pid," || true)
    [ -n "$s" ] && last="$s"
    sleep 0.5
  done
  echo "--- last ss sample of pid $pid"
  echo "$last" | awk '{print $1}' | sort | uniq -c
fi
wait $pid || true
