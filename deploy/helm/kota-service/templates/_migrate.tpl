{{- /* The schema, by an ordinary Job named by the revision: it can be looked at, and run again by hand. No hook. */}}
{{- define "kota-service.migrate" -}}
{{- $name := printf "%s-migrate" .Chart.Name }}
{{- $selector := dict "root" . "name" $name }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "kota.fullname" . }}-migrate-{{ .Release.Revision }}
  labels: {{- include "kota.labels" $selector | nindent 4 }}
spec:
  backoffLimit: 20
  template:
    metadata:
      labels:
        {{- include "kota.labels" $selector | nindent 8 }}
        kota/reaches-postgres: "true"
    spec:
      {{- include "kota.pullSecrets" . | nindent 6 }}
      restartPolicy: OnFailure
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: {{- include "kota.podSecurity" . | nindent 8 }}
      containers:
        - name: migrate
          {{- include "kota.imageFields" (dict "root" . "name" .Chart.Name) | nindent 10 }}
          args: [migrate]
          envFrom:
            - configMapRef: {name: {{ include "kota.fullname" . }}-settings}
          resources: {{- toYaml .Values.jobResources | nindent 12 }}
          securityContext: {{- include "kota.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "kota-service.mounts" . | nindent 12 }}
            {{- with include "kota.tlsMount" . }}{{ . | trim | nindent 12 }}{{- end }}
      volumes:
        {{- include "kota-service.secrets" (dict "root" . "urls" (list "postgres_url" "postgres_relay_url" "postgres_owner_url")) | nindent 8 }}
        - name: tmp
          emptyDir: {sizeLimit: 16Mi}
        {{- with include "kota.tlsVolume" (dict "root" . "secret" (printf "%s-tls" (include "kota.fullname" .))) }}{{ . | trim | nindent 8 }}{{- end }}
{{- end }}
