#!/bin/sh
# The array script of docs/fleet.md under a real Slurm: one node, four shards, everything on loopback and in a folder of its own. The
# merged folder equals the single run. Without Slurm and munge the test says so and counts as skipped.
#
#   slurm_test.sh REPOSITORY BUILD
set -u
repository=$1 build=$2
for program in slurmctld slurmd sbatch squeue munged python3; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "SKIPPED: no Slurm here ($program is missing)"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "SKIPPED: no Slurm without root"; exit 0; }
PATH=$build:$PATH:/usr/sbin
work=$(mktemp -d /tmp/collaudo-slurm-XXXXXX)
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  wait 2>/dev/null
  [ -n "${keep:-}" ] || rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $*"; tail -n 20 "$work"/*.log "$work"/run/*.log 2>/dev/null; exit 1; }

mkdir "$work/state" "$work/spool" "$work/run" "$work/munge"
chmod 755 "$work"
dd if=/dev/urandom of="$work/munge/key" bs=128 count=1 2>/dev/null
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
  --log-file="$work/munge.log" --seed-file="$work/munge/seed" &
pids="$pids $!"
port=$((20000 + $$ % 20000))
cat >"$work/slurm.conf" <<CONF
ClusterName=collaudo
SlurmctldHost=localhost
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SchedulerParameters=sched_interval=1
SlurmdParameters=config_overrides
NodeName=localhost CPUs=8 State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf
sleep 1
slurmctld -D -i >"$work/run/ctld.log" 2>&1 &
pids="$pids $!"
sleep 2
slurmd -D -N localhost >"$work/run/slurmd.log" 2>&1 &
pids="$pids $!"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  sinfo -h -o %T 2>/dev/null | grep -q idle && break
  sleep 1
done
sinfo -h -o %T | grep -q idle || fail "the node does not come up: $(sinfo -h -o '%T %E')"

mkfifo "$work/input"
collaudo_serve_fleet 24 "$work/siti.csv" --small --broken 0 --addresses 8 <"$work/input" >"$work/serve.json" &
pids="$pids $!"
exec 9>"$work/input"
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$work/serve.json" ] && break; sleep 1; done
authority=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["ca_file"])' "$work/serve.json")

python3 - "$repository/docs/fleet.md" >"$work/collaudo.sbatch" <<'PY'
import re, sys
print(re.search(r"```sh slurm\n(.*?)```", open(sys.argv[1]).read(), re.S).group(1), end="")
PY
collaudo fleet "$work/siti.csv" -o "$work/single" --cacert "$authority" --quiet
[ $? = 1 ] || fail "the single run did not end as it should"
cd "$work" || exit 1
sbatch --wait --export=ALL "$work/collaudo.sbatch" "$work/siti.csv" "$work/parts" --cacert "$authority" || fail "the array failed"
[ "$(ls -d "$work"/parts/part-* | wc -l)" = 4 ] || fail "there are not four parts"
collaudo fleet --merge "$work"/parts/part-* -o "$work/merged" --quiet
[ $? = 1 ] || fail "the merge did not end as it should"

python3 - "$work/single" "$work/merged" <<'PY' || fail "the merged folder is another one than that of the single run"
import os, re, sys
def content(folder):
    files = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            key = os.path.relpath(path, folder)
            if key.startswith("sites") and key.endswith(".html"):
                files[key] = ""
                continue
            text = open(path, encoding="utf-8").read()
            text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "MOMENT", text)
            files[key] = re.sub(r'"seconds":[0-9.]+', '"seconds":0', text)
    return files
one, other = content(sys.argv[1]), content(sys.argv[2])
wrong = [name for name in sorted(set(one) | set(other)) if one.get(name) != other.get(name)]
print("different:", wrong[:10]) if wrong else print(len(one), "files are the same")
sys.exit(bool(wrong) or len(one) < 60)
PY
echo "four shards under Slurm, merged: the same as the single run"
