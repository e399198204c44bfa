"""S3: a bucket of any service that speaks it, for backups and documents."""
