/** Which packets a rule lets through. */
export interface Traffic {
  /** `any`, `tcp`, `udp`, `icmp`, `icmpv6`, or the number of another protocol. */
  readonly protocol: string;
  /** Ports, both ends included; for ICMP the type and the code, -1 meaning all. Empty when `from` is above `to`. */
  readonly from: number;
  readonly to: number;
  /** FromPort or ToPort is written although the protocol has no ports, so EC2 ignores it. */
  readonly ignoresPorts?: true;
}

const allPorts = { from: 0, to: 65535 } as const;

const names: Readonly<Record<string, string>> = {
  all: 'any',
  '-1': 'any',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

/**
 * What a rule lets through by its `IpProtocol`, `FromPort` and `ToPort`, as EC2 reads them. Protocols other than TCP,
 * UDP and ICMP are let through on all ports whatever the ports say. Undefined when a port is no number.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export function trafficOf(
  protocol: string,
  fromPort: string | undefined,
  toPort: string | undefined,
): Traffic | undefined {
  const lower = protocol.trim().toLowerCase();
  const name = names[lower] ?? lower;
  if (name === 'icmp' || name === 'icmpv6') return icmp(name, fromPort, toPort);
  if (name !== 'tcp' && name !== 'udp') {
    const narrows = [fromPort, toPort].some(
      (port) => port !== undefined && !['-1', '0', '65535'].includes(port.trim()),
    );
    return narrows ? { protocol: name, ...allPorts, ignoresPorts: true } : { protocol: name, ...allPorts };
  }
  const from = numberOf(fromPort);
  const to = numberOf(toPort);
  if (from === undefined || to === undefined) return undefined;
  if (from === -1 || to === -1) return { protocol: name, ...allPorts };
  return { protocol: name, from: from ?? 0, to: to ?? 65535 };
}

function icmp(protocol: string, fromPort: string | undefined, toPort: string | undefined): Traffic | undefined {
  const from = numberOf(fromPort);
  const to = numberOf(toPort);
  return from === undefined || to === undefined ? undefined : { protocol, from: from ?? -1, to: to ?? -1 };
}

/** Null when nothing is written, undefined when it is no number. CloudFormation takes numbers as text too. */
function numberOf(port: string | undefined): number | null | undefined {
  if (port === undefined) return null;
  const number = Number(port.trim());
  return port.trim() === '' || !Number.isInteger(number) ? undefined : number;
}

/** Whether nothing passes: ports that end before they begin, as CDK writes "no traffic" (icmp 252 to 86). */
export function isEmpty(traffic: Traffic): boolean {
  return isIcmp(traffic) ? traffic.from === 252 && traffic.to === 86 : traffic.from > traffic.to;
}

function isIcmp({ protocol }: Traffic): boolean {
  return protocol === 'icmp' || protocol === 'icmpv6';
}

/** Whether it is every port of every protocol, of TCP or of UDP. */
export function isAllPorts(traffic: Traffic): boolean {
  return !isIcmp(traffic) && traffic.from <= 0 && traffic.to >= 65535;
}

/** Whether a TCP or UDP port passes. */
export function includesPort(traffic: Traffic, protocol: 'tcp' | 'udp', port: number): boolean {
  return (traffic.protocol === 'any' || traffic.protocol === protocol) && traffic.from <= port && port <= traffic.to;
}

/** Whether some packet passes both. */
export function overlaps(a: Traffic, b: Traffic): boolean {
  if (isEmpty(a) || isEmpty(b)) return false;
  if (a.protocol === 'any' || b.protocol === 'any') return true;
  if (a.protocol !== b.protocol) return false;
  if (isIcmp(a)) return meets(a.from, b.from) && meets(a.to, b.to);
  return a.from <= b.to && b.from <= a.to;
}

function meets(a: number, b: number): boolean {
  return a === -1 || b === -1 || a === b;
}

/** For people: `all traffic`, `tcp/22`, `udp/1000-2000`, `all tcp ports`, `icmp`, `protocol 50`. */
export function trafficText(traffic: Traffic): string {
  const { protocol, from, to } = traffic;
  if (protocol === 'any') return 'all traffic';
  if (isIcmp(traffic)) return from === -1 ? protocol : `${protocol} type ${String(from)}`;
  if (protocol !== 'tcp' && protocol !== 'udp') return `protocol ${protocol}`;
  if (isAllPorts(traffic)) return `all ${protocol} ports`;
  return from === to ? `${protocol}/${String(from)}` : `${protocol}/${String(from)}-${String(to)}`;
}
