{{- define "kota.services" -}}
{{- $names := list }}
{{- range $name := list "identity" "permitting" "attendance" "fiber-network" "videotron-content" }}
{{- if (index $.Values $name).enabled }}{{ $names = append $names ($name | replace "-" "_") }}{{ end }}
{{- end }}
{{- join "," $names }}
{{- end }}

{{- define "kota.postgresServer" -}}
{{- $global := fromYaml (include "kota.global" .) -}}
postgresql://{{ include "kota.postgresHost" . }}/postgres{{ with $global.postgres.parameters }}?{{ . }}{{ end }}
{{- end }}

{{- /* What every command of `kota cluster` is told. */}}
{{- define "kota.environment" -}}
{{- $global := fromYaml (include "kota.global" .) -}}
- {name: KOTA_RELEASE, value: {{ include "kota.platform" . | quote }}}
- {name: KOTA_NAMESPACE, value: {{ .Release.Namespace | quote }}}
- {name: KOTA_SERVICES, value: {{ include "kota.services" . | quote }}}
- {name: KOTA_POSTGRES_SERVER, value: {{ include "kota.postgresServer" . | quote }}}
- {name: KOTA_NATS_URL, value: {{ include "kota.natsUrl" . | quote }}}
- {name: KOTA_NATS_MONITOR_URLS, value: {{ include "kota.natsMonitorUrls" . | quote }}}
- {name: KOTA_NATS_REPLICAS, value: {{ $global.nats.replicas | quote }}}
- {name: KOTA_ISSUER, value: {{ include "kota.issuer" . | quote }}}
- {name: KOTA_CITY, value: {{ $global.city | quote }}}
{{- if ne $global.tls.mode "off" }}
- {name: KOTA_TLS_DIR, value: /run/tls}
{{- end }}
{{- end }}

{{- define "kota.container" -}}
{{- /* (dict "root" . "name" "topology" "args" (list ...) "resources" ... "noTls" true); the volumes are kota.volumes. */}}
- name: {{ .name }}
  {{- include "kota.imageFields" (dict "root" .root "name" "tools") | nindent 2 }}
  args: {{ toJson .args }}
  env: {{- include "kota.environment" .root | nindent 4 }}
  resources: {{- toYaml (.resources | default .root.Values.jobResources) | nindent 4 }}
  securityContext: {{- include "kota.containerSecurity" .root | nindent 4 }}
  volumeMounts:
    - {name: kota, mountPath: /run/kota, readOnly: true}
    - {name: tmp, mountPath: /tmp}
    {{- if not .noTls }}{{ with include "kota.tlsMount" .root }}{{ . | trim | nindent 4 }}{{ end }}{{ end }}
    {{- with .mounts }}{{ toYaml . | nindent 4 }}{{ end }}
{{- end }}

{{- /* Files of the installation's Secret, no more than the job needs. (dict "root" . "files" (list ...)) */}}
{{- define "kota.volumes" -}}
- name: kota
  projected:
    defaultMode: 0440
    sources:
      {{- with .files }}
      - secret:
          name: {{ include "kota.platform" $.root }}-installation
          items:
            {{- range . }}
            - {key: {{ . }}, path: installation/{{ . }}}
            {{- end }}
      {{- end }}
      {{- if .admin }}
      - secret:
          name: {{ include "kota.platform" .root }}-postgres-admin
          optional: true
          items: [{key: url, path: installation/postgres-admin-url}]
      {{- end }}
      {{- with .sources }}{{ toYaml . | nindent 6 }}{{ end }}
{{- if .demo }}
- name: demo
  secret: {secretName: {{ include "kota.platform" .root }}-demo, optional: true, defaultMode: 0440}
{{- end }}
{{- with include "kota.tlsVolume" (dict "root" .root "secret" (printf "%s-client-tls" (include "kota.platform" .root))) }}{{ . | trim | nindent 0 }}{{ end }}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{- define "kota.podHead" -}}
{{- include "kota.pullSecrets" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "kota.podSecurity" . | nindent 2 }}
{{- end }}

{{- /* On the keeper's node, which holds the backup volume: most volumes are one node's. */}}
{{- define "kota.besideKeeper" -}}
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- include "kota.selector" (dict "root" . "name" "keeper") | nindent 12 }}
{{- end }}
