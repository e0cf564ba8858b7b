{{- define "kota-service.settings" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $prefix := printf "KOTA_%s_" (include "kota.service" . | upper) }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "kota.fullname" . }}-settings
  labels: {{- include "kota.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
data:
  {{ $prefix }}NATS_URL: {{ include "kota.natsUrl" . | quote }}
  {{ $prefix }}NATS_MONITOR_URL: {{ include "kota.natsMonitorUrls" . | splitList "," | first | quote }}
  {{ $prefix }}NATS_SEED_FILE: /run/kota/nats/nats.nk
  {{ $prefix }}GRPC_ADDRESS: "0.0.0.0:50051"
  {{ $prefix }}HTTP_ADDRESS: "0.0.0.0:8080"
  {{ $prefix }}HEALTH_ADDRESS: "0.0.0.0:50052"
  {{ $prefix }}PUBLIC_URL: {{ get $global.edge.publicUrls .Chart.Name | default (printf "http://%s:8080" (include "kota.fullname" .)) | quote }}
  {{ $prefix }}ISSUER: {{ include "kota.issuer" . | quote }}
  {{ $prefix }}JWKS_URL: "http://{{ include "kota.platform" . }}-identity:8080/jwks.json"
  {{ $prefix }}SECRETS_DIR: /run/kota/keys
  {{ $prefix }}OTLP_ENDPOINT: {{ $global.telemetry.otlpEndpoint | quote }}
  {{ $prefix }}TRACE_RATIO: {{ $global.telemetry.traceRatio | quote }}
  {{ $prefix }}LOG_LEVEL: {{ $global.telemetry.logLevel | quote }}
  {{ $prefix }}DRAIN_WAIT_MS: {{ .Values.shutdown.drainWaitMs | quote }}
  {{- if ne $global.tls.mode "off" }}
  {{ $prefix }}TLS_DIR: /run/tls
  {{- if ne $global.tls.partners "off" }}
  {{ $prefix }}PARTNERS_ADDRESS: "0.0.0.0:50053"
  {{ $prefix }}PARTNERS_TLS: {{ eq $global.tls.partners "tls" | quote }}
  {{- end }}
  {{- end }}
  {{- if .Values.persistence.enabled }}
  {{ $prefix }}{{ .Values.persistence.setting }}: /data/{{ .Chart.Name }}
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  {{ $prefix }}{{ $name }}: {{ $value | quote }}
  {{- end }}
  KOTA_SETTINGS_DIR: /run/kota/settings
{{- end }}

{{- /* One Secret, mounted as files in three folders. `urls`: which roles of the database this pod may be. */}}
{{- define "kota-service.secrets" -}}
{{- $root := .root }}
{{- $service := include "kota.service" $root }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "kota.fullname" $root }}
          items:
            {{- range .urls }}
            - {key: kota_{{ $service }}_{{ . }}, path: settings/kota_{{ $service }}_{{ . }}}
            {{- end }}
            {{- range $root.Values.keyFiles }}
            - {key: {{ . }}, path: keys/{{ . }}}
            {{- end }}
            - {key: nats.nk, path: nats/nats.nk}
{{- end }}

{{- /* Whether there is a second gRPC door, for a gateway that shows no certificate. */}}
{{- define "kota-service.partnersDoor" -}}
{{- $tls := (fromYaml (include "kota.global" .)).tls }}{{ and (ne $tls.mode "off") (ne $tls.partners "off") }}
{{- end }}

{{- define "kota-service.mounts" -}}
- {name: secrets, mountPath: /run/kota, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "kota-service.deployment" -}}
{{- $global := fromYaml (include "kota.global" .) }}
{{- $selector := dict "root" . "name" .Chart.Name }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "kota.fullname" . }}
  labels: {{- include "kota.labels" $selector | nindent 4 }}
spec:
  {{- if $global.maintenance }}
  replicas: 0
  {{- else if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  # Longer than any migration that a release brings: a pod that waits for its schema is no failed rollout.
  progressDeadlineSeconds: 900
  strategy:
    {{- if and .Values.persistence.enabled .Values.persistence.exclusive }}
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
    {{- end }}
  selector:
    matchLabels: {{- include "kota.selector" $selector | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "kota.labels" $selector | nindent 8 }}
        kota/reaches-postgres: "true"
        kota/reaches-nats: "true"
        kota/reaches-identity: "true"
        kota/reaches-telemetry: "true"
        {{- with .Values.podLabels }}{{ toYaml . | nindent 8 }}{{ end }}
      annotations:
        kota/settings: {{ include "kota-service.settings" . | sha256sum | quote }}
        kota/servers: {{ printf "%s %s %s" (include "kota.postgresHost" .) $global.postgres.parameters (include "kota.natsUrl" .) | sha256sum | quote }}
        kubectl.kubernetes.io/default-container: {{ .Chart.Name }}
        {{- with .Values.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      {{- include "kota.pullSecrets" . | nindent 6 }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: {{- include "kota.podSecurity" . | nindent 8 }}
      # What the runtime takes at most: its wait, 20 s for calls, 20 s for consumers, 5 s for the relay, and room.
      terminationGracePeriodSeconds: {{ .Values.shutdown.graceSeconds }}
      topologySpreadConstraints:
        {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ $key }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "kota.selector" $selector | nindent 14 }}
        {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          {{- include "kota.imageFields" $selector | nindent 10 }}
          args: [serve]
          envFrom:
            - configMapRef: {name: {{ include "kota.fullname" . }}-settings}
          ports:
            - {name: grpc, containerPort: 50051}
            - {name: http, containerPort: 8080}
            - {name: health, containerPort: 50052}
            {{- if eq (include "kota-service.partnersDoor" .) "true" }}
            - {name: grpc-partners, containerPort: 50053}
            {{- end }}
          # The whole start: imports, and the patience with a database and a broker that start beside it.
          startupProbe:
            grpc: {port: 50052}
            periodSeconds: 2
            failureThreshold: 150
          # Follows `/readyz`: the database answers and the process does not drain. Losing NATS only degrades.
          readinessProbe:
            grpc: {port: 50052}
            periodSeconds: 3
            timeoutSeconds: 3
            failureThreshold: 2
          # Only that the loop turns: a database that is away is no reason to start again.
          livenessProbe:
            grpc: {port: 50052, service: live}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          {{- if .Values.shutdown.preStopSeconds }}
          lifecycle:
            preStop:
              sleep: {seconds: {{ .Values.shutdown.preStopSeconds }}}
          {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          securityContext: {{- include "kota.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "kota-service.mounts" . | nindent 12 }}
            {{- if .Values.persistence.enabled }}
            - {name: data, mountPath: /data}
            {{- end }}
            {{- with include "kota.tlsMount" . }}{{ . | trim | nindent 12 }}{{- end }}
      volumes:
        {{- include "kota-service.secrets" (dict "root" . "urls" (list "postgres_url" "postgres_relay_url")) | nindent 8 }}
        - name: tmp
          emptyDir: {sizeLimit: {{ .Values.scratchSize }}}
        {{- if .Values.persistence.enabled }}
        - name: data
          persistentVolumeClaim: {claimName: {{ .Values.persistence.existingClaim | default (include "kota.fullname" .) }}}
        {{- end }}
        {{- with include "kota.tlsVolume" (dict "root" . "secret" (printf "%s-tls" (include "kota.fullname" .))) }}{{ . | trim | nindent 8 }}{{- end }}
{{- end }}
