/** A service that nobody means to offer to the whole internet. */
export interface Service {
  readonly port: number;
  readonly name: string;
  readonly kind: 'admin' | 'database';
  /** TCP unless it says otherwise. */
  readonly udp?: true;
}

/**
 * Names as in the IANA service name and port number registry, or as the product is called. The choice joins the
 * high-risk ports of Security Hub EC2.19, those of Trusted Advisor "Security Groups - Specific Ports Unrestricted",
 * CIS AWS Foundations 5.2 and 5.3, and stores that are known to be emptied by scanners.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
 */
export const services: readonly Service[] = [
  { port: 22, name: 'SSH', kind: 'admin' },
  { port: 3389, name: 'RDP', kind: 'admin' },
  { port: 23, name: 'Telnet', kind: 'admin' },
  { port: 135, name: 'Windows RPC', kind: 'admin' },
  { port: 445, name: 'SMB', kind: 'admin' },
  { port: 2375, name: 'the Docker API', kind: 'admin' },
  { port: 2376, name: 'the Docker API', kind: 'admin' },
  { port: 5500, name: 'VNC', kind: 'admin' },
  { port: 5900, name: 'VNC', kind: 'admin' },
  { port: 5985, name: 'WinRM', kind: 'admin' },
  { port: 5986, name: 'WinRM', kind: 'admin' },
  { port: 6443, name: 'the Kubernetes API', kind: 'admin' },
  { port: 10250, name: 'the kubelet API', kind: 'admin' },
  { port: 1433, name: 'SQL Server', kind: 'database' },
  { port: 1434, name: 'SQL Server', kind: 'database' },
  { port: 1434, name: 'SQL Server', kind: 'database', udp: true },
  { port: 1521, name: 'Oracle', kind: 'database' },
  { port: 2049, name: 'NFS', kind: 'database' },
  { port: 2379, name: 'etcd', kind: 'database' },
  { port: 3306, name: 'MySQL', kind: 'database' },
  { port: 4333, name: 'mSQL', kind: 'database' },
  { port: 5432, name: 'PostgreSQL', kind: 'database' },
  { port: 5439, name: 'Redshift', kind: 'database' },
  { port: 5984, name: 'CouchDB', kind: 'database' },
  { port: 6379, name: 'Redis', kind: 'database' },
  { port: 8182, name: 'Neptune', kind: 'database' },
  { port: 9042, name: 'Cassandra', kind: 'database' },
  { port: 9092, name: 'Kafka', kind: 'database' },
  { port: 9200, name: 'Elasticsearch', kind: 'database' },
  { port: 9300, name: 'Elasticsearch', kind: 'database' },
  { port: 11211, name: 'memcached', kind: 'database' },
  { port: 11211, name: 'memcached', kind: 'database', udp: true },
  { port: 27017, name: 'MongoDB', kind: 'database' },
  { port: 50000, name: 'Db2', kind: 'database' },
];

/**
 * The regional ids of the AWS-managed prefix list `com.amazonaws.global.cloudfront.origin-facing`. They are the same
 * in every account; regions that are not listed are not recognised.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
export const cloudFrontLists: ReadonlySet<string> = new Set([
  'pl-22a6434b',
  'pl-31a14458',
  'pl-31a34658',
  'pl-38a64351',
  'pl-3b927c52',
  'pl-4ea04527',
  'pl-4fa04526',
  'pl-58a04531',
  'pl-5da64334',
  'pl-75b1541c',
  'pl-82a045eb',
  'pl-93a247fa',
  'pl-9aa247f3',
  'pl-a3a144ca',
  'pl-b6a144df',
  'pl-b8a742d1',
  'pl-fab65393',
]);
