package dev.comfyserve.cli.assistant;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/**
 * An API that goes to the server of the moment, as the caller of the moment. A call that reached
 * nobody was not sent: it may be made again, whatever it is.
 */
final class Relay<T> implements InvocationHandler {
  private final Backend backend;
  private final Function<Reached, T> which;

  private Relay(Backend backend, Function<Reached, T> which) {
    this.backend = backend;
    this.which = which;
  }

  /**
   * @param api an interface all of whose methods are the server's
   */
  static <T> T of(Class<T> api, Backend backend, Function<Reached, T> which) {
    return api.cast(
        Proxy.newProxyInstance(
            api.getClassLoader(), new Class<?>[] {api}, new Relay<>(backend, which)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(this, arguments);
    }
    backend.beforeCall();
    try {
      return call(backend.reached(), method, arguments);
    } catch (ApiException e) {
      if (!Backend.isNobody(e)) {
        throw e;
      }
      return call(backend.afterNobody(e), method, arguments);
    }
  }

  private Object call(Reached reached, Method method, Object[] arguments) throws Throwable {
    Object[] own = arguments.clone();
    for (int i = 0; i < own.length; i++) {
      if (own[i] instanceof Caller) {
        own[i] = reached.caller();
      }
    }
    try {
      T api = which.apply(reached);
      return method.getName().equals("submit")
          ? LastWord.of(() -> method.invoke(api, own))
          : method.invoke(api, own);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
