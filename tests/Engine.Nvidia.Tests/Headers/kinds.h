// Tells how a C compiler passes the parameters of a declared function: i and u are four bytes with and without a sign, w is a word (an address, a
// handle, a size), c a byte, f a float, v nothing; * is a pointer to one of them or (s) to a structure that is declared in full.
#pragma once
#include <cstdio>
#include <string>
#include <type_traits>

template <class T, class = void> struct IsComplete : std::false_type {};
template <class T> struct IsComplete<T, std::void_t<decltype(sizeof(T))>> : std::true_type {};

template <class T> std::string kind()
{
    using U = std::remove_cv_t<T>;
    using Target = std::remove_cv_t<std::remove_pointer_t<U>>;
    if constexpr (std::is_void_v<U>) return "v";
    else if constexpr (std::is_pointer_v<U> && (std::is_void_v<Target> || (std::is_class_v<Target> && !IsComplete<Target>::value))) return "w";
    else if constexpr (std::is_pointer_v<U>) return "*" + kind<Target>();
    else if constexpr (std::is_class_v<U>) return "s";
    else if constexpr (std::is_enum_v<U>) return sizeof(U) == 4 ? "i" : "?";
    else if constexpr (std::is_floating_point_v<U>) return sizeof(U) == 4 ? "f" : "?";
    else if constexpr (sizeof(U) == 8) return "w";
    else if constexpr (sizeof(U) == 4) return std::is_signed_v<U> ? "i" : "u";
    else return sizeof(U) == 1 ? "c" : "?";
}

// The result's kind, then the parameters'.
template <class R, class... A> void tell(const char* name, R (*)(A...))
{
    printf("%s %s", name, kind<R>().c_str());
    (printf(" %s", kind<A>().c_str()), ...);
    puts("");
}

inline void tell(const char* name, long long value) { printf("%s %lld\n", name, value); }
