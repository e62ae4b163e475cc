#!/usr/bin/env bash
# Reference values of SipHash-2-4 by OpenSSL 3: key 00 01 … 0f, messages 00 01 … of 0 to 63 bytes, and some texts.
# Writes siphash.json beside this file.
set -euo pipefail
cd "$(dirname "$0")"

key=000102030405060708090a0b0c0d0e0f
mac() { openssl mac -macopt "hexkey:$key" -macopt size:8 -in /dev/stdin SipHash; }

{
  printf '{\n  "source": "%s, openssl mac SipHash",\n  "key": "%s",\n' "$(openssl version | cut -d' ' -f1,2)" "$key"
  printf '  "bytes": [\n'
  hex=
  for ((n = 0; n < 64; n++)); do
    comma=,; ((n == 63)) && comma=
    printf '    { "message": "%s", "out": "%s" }%s\n' "$hex" "$(printf '%b' "$(sed 's/../\\x&/g' <<<"$hex")" | mac | tr A-F a-f)" "$comma"
    hex+=$(printf '%02x' "$n")
  done
  printf '  ],\n  "texts": [\n'
  texts=('' 'a' 'report-1' 'Zürich' '鳥' '😀' '["a",null,"1.50"]')
  for index in "${!texts[@]}"; do
    comma=,; ((index == ${#texts[@]} - 1)) && comma=
    printf '    { "message": "%s", "out": "%s" }%s\n' "${texts[index]//\"/\\\"}" "$(printf '%s' "${texts[index]}" | mac | tr A-F a-f)" "$comma"
  done
  printf '  ]\n}\n'
} >siphash.json
