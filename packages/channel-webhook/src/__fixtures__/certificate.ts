/**
 * Self-signed, for localhost, hooks.example.test and 127.0.0.1; serves nothing but these tests.
 * Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext subjectAltName=DNS:localhost,DNS:hooks.example.test,IP:127.0.0.1
 */
export const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBsTCCAVegAwIBAgIUD4qYa4GU1xIMIvxvynnRYJwypv4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA0NDEyOFoYDzIxMjYxMDI4
MDQ0MTI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATCACJvw3SGRlpz7N8iAga4DOcxHLbgufbaDCYEFhLslG8q6MRb3mhv
CTVj8ubxN9CcV09vm6IIVEmvg8LHU71ro4GEMIGBMB0GA1UdDgQWBBR6FUWgmJfo
1wteir2MJLD4Bp7u4TAfBgNVHSMEGDAWgBR6FUWgmJfo1wteir2MJLD4Bp7u4TAP
BgNVHRMBAf8EBTADAQH/MC4GA1UdEQQnMCWCCWxvY2FsaG9zdIISaG9va3MuZXhh
bXBsZS50ZXN0hwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIQCga5MVCjYljK7mkW3c
B333LVd7aur5hEsYfgRnifPKSgIgb9Bxk6xKaxoFRLl+Vo3NDTySvlX1HQDJmdp8
OqLYY4Q=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg05lCFI0Zi1Bcjymr
OzjbreNyjHRtyCepidWBL/vC4SOhRANCAATCACJvw3SGRlpz7N8iAga4DOcxHLbg
ufbaDCYEFhLslG8q6MRb3mhvCTVj8ubxN9CcV09vm6IIVEmvg8LHU71r
-----END PRIVATE KEY-----`,
}
