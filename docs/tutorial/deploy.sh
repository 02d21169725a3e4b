#!/bin/sh
# Does one step of a plan for `fairlead plan run --exec` (docs/driving-plans.md says what it is told).
# A host is a folder here, and what runs on it is where a link leads.
set -eu
link="hosts/$FAIRLEAD_ENVIRONMENT/$FAIRLEAD_DEPLOYMENT"
case "$FAIRLEAD_STEP_KIND" in
  deploy)
    mkdir -p "hosts/$FAIRLEAD_ENVIRONMENT"
    test -f "builds/$FAIRLEAD_VERSION.mjs" || { echo "there is no build of $FAIRLEAD_VERSION" >&2; exit 1; }
    echo "$FAIRLEAD_DEPLOYMENT" >> "hosts/$FAIRLEAD_PLAN"
    ln -sfn "../../builds/$FAIRLEAD_VERSION.mjs" "$link"
    # The last line says what runs, and the host is asked, not the plan.
    echo "{\"runs\": \"$(basename "$(readlink "$link")" .mjs)\"}"
    ;;
  retire) rm -f "$link" ;;
  verify) # A gate. This one needs figures of what the plan brought.
    if [ "$FAIRLEAD_GATE" = production/healthy ]; then
      node measure.mjs "$FAIRLEAD_ENVIRONMENT" $(sort -u "hosts/$FAIRLEAD_PLAN")
    fi
    ;;
esac
