import classes from "./written-page.module.css";

type WrittenPageProps = {
  html: string;
  /** whether its own first heading is shown */
  title?: boolean;
  /** without a surface of its own */
  bare?: boolean;
};

/** The page as it was written. The server's rendering has passed a sanitiser that keeps no script, style, handler or raw HTML. */
export function WrittenPage({ html, title = false, bare = false }: WrittenPageProps) {
  return (
    <div
      className={classes.page}
      data-bare={bare || undefined}
      data-title={title || undefined}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised where it is rendered, see above
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
