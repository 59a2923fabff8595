/**
 * Whether a text has words that only documents of our kinds have, for one that was not analysed: too large, or too
 * broken to tell. Looks at the first 100,000 characters.
 */
export function looksLikeOurs(text: string): boolean {
  return /\bAWS(?:TemplateFormatVersion|::[A-Z])|"(?:Statement|IpPermissions|InboundRules|NetworkAcls|LaunchTemplateData)"/.test(
    text.slice(0, 100_000),
  );
}
