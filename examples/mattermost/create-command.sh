#!/usr/bin/env bash
# Makes the slash command /dlf in a team of Mattermost, and prints its token: MATTERMOST_TOKEN.
#
#   MATTERMOST_URL=https://chat.example.com MATTERMOST_ADMIN_TOKEN=… TEAM=data \
#     ADDRESS=https://<address of dlf-stop> create-command.sh
#
# The admin's token is a personal access token of somebody who may manage slash commands in the team.
set -euo pipefail

api=${MATTERMOST_URL:?}/api/v4
: "${MATTERMOST_ADMIN_TOKEN:?}" "${TEAM:?the name in the team’s address}" "${ADDRESS:?}"

call() {
  # From standard input: on the command line everybody on the machine could read the token.
  printf 'header = "Authorization: Bearer %s"\n' "$MATTERMOST_ADMIN_TOKEN" |
    curl -sS --fail-with-body --config - -H 'Content-Type: application/json' "$@"
}
# A text of a flat object, by its name.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

team_id=$(call "$api/teams/name/$TEAM" | member id)
call "$api/commands" -d '{
  "team_id": "'"$team_id"'",
  "method": "P",
  "trigger": "dlf",
  "url": "'"$ADDRESS"'/webhooks/mattermost",
  "display_name": "dlf-stop",
  "username": "dlf-stop",
  "auto_complete": true,
  "auto_complete_hint": "stop <job_name> <instance_id> | status | list | help",
  "auto_complete_desc": "Stops a DLF job instance"
}' | member token
