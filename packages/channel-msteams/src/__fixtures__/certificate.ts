/**
 * Self-signed, for localhost and 127.0.0.1; serves nothing but these tests.
 * Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext subjectAltName=DNS:localhost,IP:127.0.0.1
 */
export const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUbtgnKPHpq9Texuv5/hPPR2sH4KkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA3MTEzOVoYDzIxMjYxMDI4
MDcxMTM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ7PtshI3kEbFkoBYk1yGS/FqCAPEXnyTD6ZV6NFFGj72QH8c1QcPc7
rydREb8GKmZTbGf2oDXSkQwNB/F1qha2o28wbTAdBgNVHQ4EFgQUQsmY6yssIFBf
rzldu9DTjR6G9rIwHwYDVR0jBBgwFoAUQsmY6yssIFBfrzldu9DTjR6G9rIwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgCWjnNoyUA5ArIN1xKRnAl10DzvKXnMCX38zhXibStXYCIQDn
dqds0aF8u8qqk/PSTeValZuipaZ8BuF5zgbYwWJKWA==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMiEBOk3GubYdOg1m
m1XL9a7mq94VY+Zu2n1RpPiya1WhRANCAAQ7PtshI3kEbFkoBYk1yGS/FqCAPEXn
yTD6ZV6NFFGj72QH8c1QcPc7rydREb8GKmZTbGf2oDXSkQwNB/F1qha2
-----END PRIVATE KEY-----`,
}
