{{- define "kota.postgresImage" -}}
{{- $global := fromYaml (include "kota.global" .) -}}
image: {{ .Values.postgres.image | default (include "kota.image" (dict "root" . "name" "postgres")) }}
imagePullPolicy: {{ $global.image.pullPolicy }}
{{- end }}

{{- define "kota.postgresMounts" -}}
- {name: script, mountPath: /etc/kota-postgres, readOnly: true}
- {name: script, mountPath: /etc/passwd, subPath: passwd, readOnly: true}
- {name: password, mountPath: /run/kota, readOnly: true}
- {name: tmp, mountPath: /tmp}
- {name: socket, mountPath: /var/run/postgresql}
{{- end }}

{{- define "kota.postgresVolumes" -}}
- name: script
  configMap: {name: {{ include "kota.platform" . }}-postgres}
- name: password
  secret:
    secretName: {{ include "kota.platform" . }}-installation
    defaultMode: 0440
    items: [{key: postgres-superuser, path: postgres-superuser}]
- {name: tmp, emptyDir: {sizeLimit: 256Mi}}
- {name: socket, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
{{- end }}

{{- /* Works with PostgreSQL's official image and with ours: both have initdb and postgres on the path. */}}
{{- define "kota.postgresScript" -}}
# Makes the cluster once, beside its place, so that a pod that dies halfway leaves no half cluster; then becomes the server.
set -eu
umask 077
data=/data/postgres
if [ ! -f "$data/PG_VERSION" ]; then
  rm -rf "$data.new"
  initdb -D "$data.new" -U postgres --encoding=UTF8 --locale=C --data-checksums --auth=scram-sha-256 \
    --pwfile=/run/kota/postgres-superuser --no-instructions
  printf 'host all all all scram-sha-256\nhost replication postgres all scram-sha-256\n' >> "$data.new/pg_hba.conf"
  mv "$data.new" "$data"
fi
# The promises first; a setting of the values comes after and may not be one of them (values.schema.json).
exec postgres -D "$data" -k /var/run/postgresql \
  -c listen_addresses='*' -c password_encryption=scram-sha-256 -c timezone=UTC -c log_timezone=UTC \
  -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c commit_delay=0 -c wal_level=replica \
  -c log_min_messages=warning{{ range $name, $value := .Values.postgres.settings }} -c {{ $name }}='{{ $value }}'{{ end }}
{{- end }}
