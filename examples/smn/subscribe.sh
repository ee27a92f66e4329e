#!/usr/bin/env bash
# Makes a topic of Huawei Cloud SMN and subscribes dlf-stop to it. In this order:
#
#   subscribe.sh topic       makes the topic (or finds it) and prints its URN
#   …                        set SMN_TOPIC_URNS to the URN, and deploy: invitations of other topics are not accepted
#   subscribe.sh subscribe   SMN sends an invitation, which dlf-stop accepts by itself
#   subscribe.sh list        "status":1 says that it has
#   subscribe.sh try <job_name> <instance_id>
#                            publishes a message that asks for a stop: let the rule for smn say dry-run first
#
# SMN_REGION, SMN_PROJECT_ID and SMN_TOKEN (an IAM token, X-Auth-Token) say where and who; TOPIC is dlf-alarms by default.
set -euo pipefail

endpoint=${SMN_ENDPOINT:-https://smn.$SMN_REGION.myhuaweicloud.com}
topics=$endpoint/v2/$SMN_PROJECT_ID/notifications/topics
name=${TOPIC:-dlf-alarms}
urn=urn:smn:$SMN_REGION:$SMN_PROJECT_ID:$name

call() {
  # From standard input: on the command line everybody on the machine could read the token.
  printf 'header = "X-Auth-Token: %s"\n' "$SMN_TOKEN" |
    curl -sS --fail-with-body --config - -H 'Content-Type: application/json' "$@"
  echo
}

case ${1:-} in
  topic)
    call "$topics" -d "{\"name\":\"$name\",\"display_name\":\"DLF alarms\"}"
    echo "SMN_TOPIC_URNS=$urn"
    ;;
  subscribe)
    call "$topics/$urn/subscriptions" \
      -d "{\"protocol\":\"https\",\"endpoint\":\"${ADDRESS:?https://<address of dlf-stop>}/webhooks/smn\",\"remark\":\"dlf-stop\"}"
    ;;
  list)
    call "$topics/$urn/subscriptions?offset=0&limit=100"
    ;;
  try)
    call "$topics/$urn/publish" \
      -d "{\"subject\":\"DLF\",\"message\":\"{\\\"status\\\":\\\"firing\\\",\\\"job_name\\\":\\\"${2:?job_name}\\\",\\\"instance_id\\\":\\\"${3:?instance_id}\\\"}\"}"
    ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    exit 2
    ;;
esac
