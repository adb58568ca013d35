package dev.tatara.trainer.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/** Finds what a configuration lacks, at any depth, by the records that describe it. */
final class RequiredFields {
  private RequiredFields() {}

  /**
   * The first required field that is absent, such as {@code training.schedule.type} or {@code
   * data.sources[1].path}.
   */
  static Optional<String> firstMissing(Record configuration) {
    return missingIn(configuration, "");
  }

  private static Optional<String> missingIn(Record section, String prefix) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      String name = prefix + component.getName();
      Object value = valueOf(section, component);
      boolean required = !component.isAnnotationPresent(MayBeAbsent.class);
      Optional<String> missing =
          value == null ? Optional.of(name).filter(_ -> required) : missingInValue(value, name);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missingInValue(Object value, String name) {
    if (value instanceof Record section) {
      return missingIn(section, name + ".");
    }
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        String element = name + "[" + i + "]";
        Object each = list.get(i);
        Optional<String> missing =
            each == null ? Optional.of(element) : missingInValue(each, element);
        if (missing.isPresent()) {
          return missing;
        }
      }
    }
    return Optional.empty();
  }

  private static Object valueOf(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
