// Runs a block: every thread on a fiber, in the order of the schedule, until all are done or the kernel breaks a rule.
#include "runtime.h"
#include "shim.h"
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <vector>

ct_dim3 ct_thread, ct_block, ct_block_size, ct_grid_size;
char* ct_dynamic_shared;

extern "C" char __start_ct_shared[], __stop_ct_shared[];
__attribute__((section("ct_shared"), used)) static char ct_shared_is_never_empty[16];

namespace
{
constexpr size_t StackBytes = 64 << 10;
constexpr int MostThreads = 1024;

enum class Wait
{
    None,
    Warp,
    Block,
};

struct Fiber
{
    void* stack_pointer = nullptr;
    char* stack = nullptr;
    Wait wait = Wait::None;
    const char* file = nullptr;
    int line = 0;
    bool done = false;
    ct_dim3 thread{};
};

Fiber fibers[MostThreads];
double warp_slots[MostThreads / 32][32];
void* scheduler;
int current = -1;
const Kernel* kernel;
void** arguments;
unsigned long long shuffle_state = 88172645463325252ull;

// Saves the callee-saved registers, exchanges the stacks.
#if defined(__x86_64__)
extern "C" void ct_switch(void** save, void* to);
__asm__(R"(
.text
.globl ct_switch
.type ct_switch,@function
ct_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");
#else
#error "the emulated device needs an x86-64 processor"
#endif

void entry()
{
    kernel->run(arguments);
    fibers[current].done = true;
    void* nowhere;
    ct_switch(&nowhere, scheduler);
    abort();
}

void prepare(Fiber& fiber)
{
    if (!fiber.stack)
    {
        fiber.stack = (char*)mmap(nullptr, StackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (fiber.stack == MAP_FAILED) abort();
    }

    // At the entry the stack must be as after a call: 8 below a multiple of 16.
    void** top = (void**)(fiber.stack + StackBytes - 16);
    *--top = nullptr;
    *--top = (void*)entry;
    for (int i = 0; i < 6; i++) *--top = nullptr;
    fiber.stack_pointer = top;
    fiber.wait = Wait::None;
    fiber.done = false;
}

void resume(int index)
{
    current = index;
    ct_thread = fibers[index].thread;
    ct_switch(&scheduler, fibers[index].stack_pointer);
}

void give_way(Wait wait, const char* file, int line)
{
    Fiber& fiber = fibers[current];
    fiber.wait = wait;
    fiber.file = file;
    fiber.line = line;
    ct_switch(&fiber.stack_pointer, scheduler);
}

// Lets the threads from..to go on if all of them wait in the same place. False where they do not.
bool release(int from, int to, Wait wait)
{
    for (int t = from; t < to; t++)
    {
        const Fiber &first = fibers[from], &fiber = fibers[t];
        if (fiber.done || fiber.wait != wait || fiber.line != first.line || fiber.file != first.file) return false;
    }

    for (int t = from; t < to; t++) fibers[t].wait = Wait::None;
    return true;
}

const char* stuck(int threads)
{
    static char text[400];
    for (int t = 0; t < threads; t++)
    {
        const Fiber& fiber = fibers[t];
        if (fiber.done) continue;
        snprintf(
            text, sizeof text, "%s: thread %d waits at %s:%d for threads that never come there (divergent barrier)", kernel->name, t, fiber.file,
            fiber.line < 0 ? -fiber.line : fiber.line);
        return text;
    }

    return nullptr;
}
}

void ct_wait_block(const char* file, int line) { give_way(Wait::Block, file, line); }

void ct_wait_warp(const char* file, int line) { give_way(Wait::Warp, file, line); }

double* ct_warp_slots() { return warp_slots[current / 32]; }

// Of the threads in a block, and of the blocks.
static void order(int schedule, int count, std::vector<int>& into)
{
    into.resize(count);
    for (int t = 0; t < count; t++) into[t] = schedule == 1 ? count - 1 - t : t;
    if (schedule != 2) return;
    for (int t = count - 1; t > 0; t--)
    {
        shuffle_state ^= shuffle_state << 13;
        shuffle_state ^= shuffle_state >> 7;
        shuffle_state ^= shuffle_state << 17;
        std::swap(into[t], into[shuffle_state % (t + 1)]);
    }
}

// One fiber runs thread after thread as long as none of them waits.
static const char* run_block(int threads, const std::vector<int>& places)
{
    memset(__start_ct_shared, 0xFF, __stop_ct_shared - __start_ct_shared);
    int left = threads;
    for (int t = 0; t < threads; t++) prepare(fibers[t]);
    while (left > 0)
    {
        bool moved = false;
        for (int t : places)
        {
            Fiber& fiber = fibers[t];
            if (fiber.done || fiber.wait != Wait::None) continue;
            resume(t);
            moved = true;
            if (fiber.done) left--;
        }

        if (moved) continue;
        for (int warp = 0; warp < threads; warp += 32) moved |= release(warp, warp + 32 < threads ? warp + 32 : threads, Wait::Warp);
        if (!moved) moved = release(0, threads, Wait::Block);
        if (!moved) return stuck(threads);
    }

    return nullptr;
}

// A kernel that reads or writes where nothing is would end the process; here it ends the launch.
static sigjmp_buf broken;

static void* fault_address;

static void on_fault(int, siginfo_t* info, void*)
{
    fault_address = info->si_addr;
    siglongjmp(broken, 1);
}

static const char* run_blocks(const Kernel& what, ct_dim3 grid, ct_dim3 block, unsigned shared, void** parameters, int schedule);

const char* run_grid(const Kernel& what, ct_dim3 grid, ct_dim3 block, unsigned shared, void** parameters, int schedule)
{
    struct sigaction ours = {}, segv, bus;
    ours.sa_sigaction = on_fault;
    ours.sa_flags = SA_NODEFER | SA_SIGINFO;
    sigaction(SIGSEGV, &ours, &segv);
    sigaction(SIGBUS, &ours, &bus);
    const char* volatile wrong;
    if (sigsetjmp(broken, 1) == 0)
    {
        wrong = run_blocks(what, grid, block, shared, parameters, schedule);
    }
    else
    {
        static char text[200];
        snprintf(text, sizeof text, "%s: thread %u of block %u touches the address %p, where nothing is", what.name, ct_thread.x, ct_block.x, fault_address);
        wrong = text;
    }

    sigaction(SIGSEGV, &segv, nullptr);
    sigaction(SIGBUS, &bus, nullptr);
    return wrong;
}

static const char* run_blocks(const Kernel& what, ct_dim3 grid, ct_dim3 block, unsigned shared, void** parameters, int schedule)
{
    int threads = (int)(block.x * block.y * block.z);
    kernel = &what;
    arguments = parameters;
    ct_grid_size = grid;
    ct_block_size = block;
    std::vector<char> dynamic(shared + 16);
    ct_dynamic_shared = dynamic.data();
    for (int t = 0; t < threads; t++) fibers[t].thread = { t % block.x, t / block.x % block.y, t / block.x / block.y };
    std::vector<int> places;
    int blocks = (int)(grid.x * grid.y * grid.z);
    std::vector<int> turns;
    order(schedule, blocks, turns);
    for (int at : turns)
    {
        ct_block = { (unsigned)(at % grid.x), (unsigned)(at / grid.x % grid.y), (unsigned)(at / grid.x / grid.y) };
        order(schedule, threads, places);
        memset(dynamic.data(), 0xFF, dynamic.size());
        if (const char* wrong = run_block(threads, places)) return wrong;
    }

    return nullptr;
}
