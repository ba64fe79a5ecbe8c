// What the parts of the emulated device share: kernels by name with the sizes of their parameters, and the call that runs a grid.
#pragma once
#include "shim.h"
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

// What a kernel does with memory to which a parameter points.
enum class Use
{
    None,
    Reads,
    Writes,
};

struct Kernel
{
    const char* name;
    void (*run)(void** parameters);
    std::vector<size_t> sizes;
    std::vector<Use> uses;
};

template <auto Function> struct Thunk;

template <class... A, void (*Function)(A...)> struct Thunk<Function>
{
    template <size_t... I> static void call(void** p, std::index_sequence<I...>) { Function(*(std::remove_cv_t<std::remove_reference_t<A>>*)p[I]...); }

    static void run(void** p) { call(p, std::index_sequence_for<A...>{}); }

    template <class P> static constexpr Use use()
    {
        return !std::is_pointer_v<P> ? Use::None : std::is_const_v<std::remove_pointer_t<P>> ? Use::Reads : Use::Writes;
    }

    static Kernel kernel(const char* name) { return { name, run, { sizeof(A)... }, { use<A>()... } }; }
};

const std::vector<Kernel>& kernels();

// Runs all blocks; null, or what the kernel did wrong. Schedules: 0 ascending, 1 descending, 2 shuffled.
const char* run_grid(const Kernel& what, ct_dim3 grid, ct_dim3 block, unsigned shared, void** parameters, int schedule);
