package dev.tatara.api.v1alpha1;

/**
 * Something that a released API allows or promises, and the next does not.
 *
 * @param path of the field, from the root of the object; empty for the CRD itself
 * @param before what the released API says
 * @param after what the next says
 */
record ApiBreach(String path, String before, String after) {
  @Override
  public String toString() {
    return "%s: %s; now %s".formatted(path.isEmpty() ? "the CRD" : path, before, after);
  }
}
