#!/usr/bin/env bash
# Any CI system, or a laptop: all reports, the checklist as a page, and the status at the end.
set -euo pipefail

templates=${1:-.}
reports=${2:-reports}
hardener=(npx --yes iac-hardener@0.1.0)

mkdir -p "$reports"
status=0
"${hardener[@]}" check "$templates" --fail-on high \
  --output-file "sarif:$reports/iac-hardener.sarif" \
  --output-file "junit:$reports/iac-hardener.xml" \
  --output-file "json:$reports/iac-hardener.json" || status=$?
# Wrong use, or nothing to check: there is nothing to judge, either.
if [ "$status" -gt 1 ]; then exit "$status"; fi
# 1 says that an item is not passed, which is for people to read.
"${hardener[@]}" checklist "$templates" --format html > "$reports/checklist.html" || [ $? -eq 1 ]
exit "$status"
