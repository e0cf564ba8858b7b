{{- /*
Defaults of `global`, so that a thin chart also renders alone. The umbrella documents each of them in its values.yaml; a
test compares the two.
*/}}
{{- define "kota.defaults" -}}
platform: ""
city: ""
timeZone: Asia/Jakarta
image: {registry: kota.local, tag: "", pullPolicy: IfNotPresent, pullSecrets: [], digests: {}}
postgres: {mode: internal, host: "", port: 5432, parameters: ""}
nats: {mode: internal, url: "", monitorUrls: [], replicas: 1}
edge: {issuer: "", publicUrls: {}}
tls: {mode: "off", partners: "off", issuer: {name: "", kind: Issuer, group: cert-manager.io}}
telemetry: {otlpEndpoint: "", traceRatio: 0.01, logLevel: info}
monitoring: {enabled: false, labels: {}, interval: 30s, runbookUrl: docs/runbooks}
networkPolicy: {enabled: true, edgeNamespaces: [], monitoringNamespaces: [], telemetry: [], external: [], alertFeed: {peers: [], port: 443}}
existingSecrets: false
maintenance: false
{{- end }}

{{- define "kota.global" -}}
{{- mergeOverwrite (fromYaml (include "kota.defaults" .)) (deepCopy (.Values.global | default dict)) | toYaml }}
{{- end }}
