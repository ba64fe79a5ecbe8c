// What the parts of the emulated device share: kernels by name with the sizes of their parameters, and the call that runs a grid.
#pragma once
#include "shim.h"
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

struct Kernel
{
    const char* name;
    void (*run)(void** parameters);
    std::vector<size_t> sizes;
};

template <auto Function> struct Thunk;

template <class... A, void (*Function)(A...)> struct Thunk<Function>
{
    template <size_t... I> static void call(void** p, std::index_sequence<I...>) { Function(*(std::remove_cv_t<std::remove_reference_t<A>>*)p[I]...); }

    static void run(void** p) { call(p, std::index_sequence_for<A...>{}); }

    static Kernel kernel(const char* name) { return { name, run, { sizeof(A)... } }; }
};

const std::vector<Kernel>& kernels();

// Runs all blocks; null, or what the kernel did wrong. Schedules: 0 ascending, 1 descending, 2 shuffled.
const char* run_grid(const Kernel& what, ct_dim3 grid, ct_dim3 block, unsigned shared, void** parameters, int schedule);
