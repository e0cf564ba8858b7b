{{- /* The release that holds NATS, PostgreSQL and the secrets: this one, unless a service is installed by itself. */}}
{{- define "kota.platform" -}}
{{- $global := fromYaml (include "kota.global" .) }}{{ $global.platform | default .Release.Name }}
{{- end }}

{{- define "kota.fullname" -}}
{{- printf "%s-%s" (include "kota.platform" .) .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- /* `videotron-content` is `videotron_content` in Python, in SQL and in variables. */}}
{{- define "kota.service" -}}
{{- .Chart.Name | replace "-" "_" }}
{{- end }}

{{- /* Labels that select pods: they never change during a release's life. Call with (dict "root" . "name" "identity"). */}}
{{- define "kota.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ include "kota.platform" .root }}
{{- end }}

{{- define "kota.labels" -}}
{{ include "kota.selector" . }}
app.kubernetes.io/part-of: kota
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- /* An image of ours by digest where one is given, else by tag. (dict "root" . "name" "identity") */}}
{{- define "kota.image" -}}
{{- $global := fromYaml (include "kota.global" .root) }}
{{- $digest := get $global.image.digests .name }}
{{- $tag := $global.image.tag | default .root.Chart.AppVersion }}
{{- printf "%s/kota-%s:%s" $global.image.registry .name $tag }}{{ if $digest }}@{{ $digest }}{{ end }}
{{- end }}

{{- define "kota.imageFields" -}}
{{- $global := fromYaml (include "kota.global" .root) -}}
image: {{ include "kota.image" . }}
imagePullPolicy: {{ $global.image.pullPolicy }}
{{- end }}

{{- define "kota.pullSecrets" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- with $global.image.pullSecrets }}
imagePullSecrets: {{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Pod Security Standard `restricted`, for every pod of every chart. */}}
{{- define "kota.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "kota.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* A certificate with its key and authority, as files that follow their Secret. (dict "root" . "secret" "kota-identity-tls") */}}
{{- define "kota.tlsVolume" -}}
{{- if ne (fromYaml (include "kota.global" .root)).tls.mode "off" }}
- name: tls
  secret: {secretName: {{ .secret }}, defaultMode: 0440}
{{- end }}
{{- end }}

{{- define "kota.tlsMount" -}}
{{- if ne (fromYaml (include "kota.global" .)).tls.mode "off" }}
- {name: tls, mountPath: /run/tls, readOnly: true}
{{- end }}
{{- end }}

{{- /* Where PostgreSQL is, as host:port. */}}
{{- define "kota.postgresHost" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- if eq $global.postgres.mode "external" -}}
{{ required "global.postgres.host: name the PostgreSQL server, or choose another global.postgres.mode" $global.postgres.host }}
{{- else if eq $global.postgres.mode "cloudnative-pg" -}}
{{ include "kota.platform" . }}-postgres-rw
{{- else -}}
{{ include "kota.platform" . }}-postgres
{{- end }}:{{ $global.postgres.port }}
{{- end }}

{{- define "kota.natsUrl" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- if eq $global.nats.mode "external" -}}
{{ required "global.nats.url: name the NATS server, nats://host:4222, or choose global.nats.mode=internal" $global.nats.url }}
{{- else -}}
{{ ternary "nats" "tls" (eq $global.tls.mode "off") }}://{{ include "kota.platform" . }}-nats:4222
{{- end }}
{{- end }}

{{- /* Monitoring addresses of every NATS server, separated by commas. */}}
{{- define "kota.natsMonitorUrls" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- if eq $global.nats.mode "external" -}}
{{ join "," (required "global.nats.monitorUrls: start-up proves there that JetStream syncs always" $global.nats.monitorUrls) }}
{{- else -}}
{{- $name := printf "%s-nats" (include "kota.platform" .) }}
{{- range $number := until (int $global.nats.replicas) }}{{ if $number }},{{ end }}http://{{ $name }}-{{ $number }}.{{ $name }}-pods:8222{{ end }}
{{- end }}
{{- end }}

{{- define "kota.issuer" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $global.edge.issuer | default (printf "http://%s-identity:8080" (include "kota.platform" .)) }}
{{- end }}
