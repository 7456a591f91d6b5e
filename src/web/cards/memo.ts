import { Component, type ComponentType, h } from "preact";

/** Draws again only when a property has changed. Properties must be plain values. */
export function memo<Props extends object>(draw: ComponentType<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const now = this.props as Props;
      return (Object.keys(next) as (keyof Props)[]).some((key) => key !== "children" && next[key] !== now[key]);
    }
    override render() {
      return h(draw, this.props as Props);
    }
  };
}
