/** A plumb bob on its line. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Plumbline">
      <path d="M16 0v8" stroke="currentColor" strokeWidth="2" />
      <path d="M13 8h6v3.5h-6z" fill="currentColor" />
      <path d="M7.5 11.5h17l-2.2 9L16 32l-6.3-11.5z" fill="var(--pl-bob)" />
      <path d="M16 11.5h8.5l-2.2 9L16 32z" fill="var(--pl-bob-shade)" />
    </svg>
  );
}
