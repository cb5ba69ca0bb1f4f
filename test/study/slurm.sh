# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A Slurm of one node that lives in a folder: its own daemons, keys and ports, and nothing else of
# the system's.

# Why there can be none here; nothing if there can.
why_no_slurm()
{
    local program
    for program in slurmctld slurmd sbatch munged scontrol; do
        if ! PATH=$PATH:/usr/sbin command -v "$program" >/dev/null; then
            printf 'no %s: apt-get install slurm-wlm munge' "$program"
            return
        fi
    done
    ((EUID == 0)) || printf 'slurmd must be started by root'
}

free_port()
{
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_slurm FOLDER CPUS: leaves SLURM_CONF exported, and SLURM_DAEMONS.
start_slurm()
{
    local folder=$1 host daemon tries
    host=$(hostname -s)
    mkdir -p "$folder/state" "$folder/spool" "$folder/munge"
    chmod 700 "$folder/munge"
    dd if=/dev/urandom of="$folder/munge/key" bs=128 count=1 2>/dev/null
    chmod 600 "$folder/munge/key"
    chmod 711 "$folder"
    cat >"$folder/slurm.conf" <<CONF
ClusterName=mopo
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MaxArraySize=10001
NodeName=$host NodeAddr=127.0.0.1 CPUs=$2 State=UNKNOWN
PartitionName=here Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
    export SLURM_CONF=$folder/slurm.conf
    SLURM_DAEMONS=()
    PATH=$PATH:/usr/sbin
    munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
        --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" \
        --seed-file="$folder/munge/seed" --num-threads=2 >"$folder/munged.out" 2>&1 &
    SLURM_DAEMONS+=($!)
    for ((tries = 0; tries < 100; tries++)); do
        [[ ! -S $folder/munge/socket ]] || break
        sleep 0.1
    done
    for daemon in slurmctld slurmd; do
        "$daemon" -D >"$folder/$daemon.out" 2>&1 &
        SLURM_DAEMONS+=($!)
    done
    for ((tries = 0; tries < 300; tries++)); do
        ! scontrol show node 2>/dev/null | grep -q 'State=IDLE' || return 0
        sleep 0.1
    done
    echo "Slurm does not come up: $(tail -n 3 "$folder"/*.log "$folder"/*.out 2>&1)"
    return 1
}

# stop_slurm: those that were started here, the last one first.
stop_slurm()
{
    local i
    for ((i = ${#SLURM_DAEMONS[@]} - 1; i >= 0; i--)); do
        kill -- "${SLURM_DAEMONS[i]}" 2>/dev/null || true
        wait "${SLURM_DAEMONS[i]}" 2>/dev/null || true
    done
    SLURM_DAEMONS=()
}
