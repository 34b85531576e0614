/** A plumb bob on its line. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Plumbline">
      <path d="M16 0v12.5" stroke="currentColor" strokeWidth="1.8" />
      <circle cx="16" cy="3.4" r="2.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M10.2 12.5h11.6l-1.2 8.2L16 32l-4.6-11.3z" fill="var(--pl-target)" />
      <path d="M16 12.5h5.8l-1.2 8.2L16 32z" fill="#000" opacity="0.18" />
    </svg>
  );
}
