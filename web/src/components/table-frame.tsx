import classes from "./table-frame.module.css";

type TableFrameProps = {
  children: React.ReactNode;
  /** below this the table scrolls sideways instead of crowding, in px */
  minWidth?: number;
  maxWidth?: number;
  maxHeight?: number;
  /** names the frame where nothing inside can be focused, so that keys can scroll it */
  label?: string;
};

/** A surface around a table that may be wider or longer than the screen. */
export function TableFrame({ children, minWidth = 0, maxWidth, maxHeight, label }: TableFrameProps) {
  const reachable = label ? { tabIndex: 0, role: "region", "aria-label": label } : {};
  return (
    <div className={classes.frame} style={{ maxWidth, maxHeight }} {...reachable}>
      <div style={{ minWidth }}>{children}</div>
    </div>
  );
}
