// A stand-in for cuBLAS: column-major sgemm in loops, of one product or of several. As the real one, it has its workspace of the caller or one of its own, to which it returns with
// each stream that it is given; the latter is not allowed during a capture here.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>
#define API extern "C" __attribute__((visibility("default")))

extern "C" int ct_enqueue(
    void* stream, void (*work)(void*), void* state, const char* name, const unsigned long long* reads, const unsigned long long* writes);
extern "C" int ct_inside(unsigned long long at, size_t bytes);
extern "C" int ct_capturing();
extern "C" void ct_fault(const char* text);
extern "C" int cuCtxGetCurrent(void** context);

namespace
{
struct Handle
{
    void* stream = nullptr;
    char* workspace = nullptr;
    size_t bytes = 0;
};

struct Product
{
    int ta, tb, m, n, k, lda, ldb, ldc, count;
    long long stride_a, stride_b, stride_c;
    float alpha, beta;
    const float *a, *b;
    float* c;
    char* workspace;
    size_t bytes;
};

// Column by column of C: the sums of a column stand side by side, so that the compiler can use vectors.
void multiply(Product p)
{
    std::vector<float> sums(p.m), a((size_t)p.m * p.k);
    for (int l = 0; l < p.k; l++)
    {
        for (int i = 0; i < p.m; i++) a[i + (size_t)l * p.m] = p.ta ? p.a[l + (size_t)i * p.lda] : p.a[i + (size_t)l * p.lda];
    }

    for (int j = 0; j < p.n; j++)
    {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (int l = 0; l < p.k; l++)
        {
            float b = p.tb ? p.b[j + (size_t)l * p.ldb] : p.b[l + (size_t)j * p.ldb];
            const float* column = a.data() + (size_t)l * p.m;
            for (int i = 0; i < p.m; i++) sums[i] += column[i] * b;
        }

        for (int i = 0; i < p.m; i++)
        {
            float& c = p.c[i + (size_t)j * p.ldc];
            c = p.beta == 0 ? p.alpha * sums[i] : p.alpha * sums[i] + p.beta * c;
        }
    }
}

void multiply_all(void* state)
{
    Product p = *(Product*)state;
    if (p.workspace && !ct_inside((unsigned long long)p.workspace, p.bytes)) return ct_fault("cuBLAS's workspace was freed");
    if (p.workspace) memset(p.workspace, 0xFF, std::min<size_t>(p.bytes, 1024));
    for (int i = 0; i < p.count; i++, p.a += p.stride_a, p.b += p.stride_b, p.c += p.stride_c) multiply(p);
}

// The product is kept for as long as graphs may replay it: for ever, in a test.
int enqueue(Handle& own, Product p, const char* name)
{
    if (p.m < 0 || p.n < 0 || p.k < 0 || p.count < 0 || p.count > 65535) return 7;
    if (p.lda < std::max(1, p.ta ? p.k : p.m) || p.ldb < std::max(1, p.tb ? p.n : p.k) || p.ldc < std::max(1, p.m)) return 7;

    // Products that write the same would be done at the same time.
    if (p.count > 1 && p.stride_c < (long long)p.ldc * (p.n - 1) + p.m) return 7;
    if (!own.workspace && ct_capturing()) return 13;
    p.workspace = own.workspace;
    p.bytes = own.bytes;
    unsigned long long reads[] = { (unsigned long long)p.a, (unsigned long long)p.b, 0 }, writes[] = { (unsigned long long)p.c, (unsigned long long)own.workspace, 0 };
    return ct_enqueue(own.stream, multiply_all, new Product(p), name, reads, writes) == 0 ? 0 : 13;
}
}

API int cublasCreate_v2(void** handle)
{
    void* context;
    if (cuCtxGetCurrent(&context) || !context) return 1;
    *handle = new Handle();
    return 0;
}

API int cublasDestroy_v2(void* handle)
{
    delete (Handle*)handle;
    return 0;
}

API int cublasSetStream_v2(void* handle, void* stream)
{
    *(Handle*)handle = { stream, nullptr, 0 };
    return 0;
}

API int cublasSetWorkspace_v2(void* handle, void* workspace, size_t bytes)
{
    if ((size_t)workspace % 256 || !ct_inside((unsigned long long)workspace, bytes)) return 7;
    ((Handle*)handle)->workspace = (char*)workspace;
    ((Handle*)handle)->bytes = bytes;
    return 0;
}

API int cublasSetMathMode(void*, int mode) { return mode < 0 || mode > 3 ? 7 : 0; }
API int cublasSetAtomicsMode(void*, int) { return 0; }
API const char* cublasGetStatusString(int status) { return status == 7 ? "CUBLAS_STATUS_INVALID_VALUE" : "CUBLAS_STATUS"; }

API int cublasGetProperty(int type, int* value)
{
    *value = type == 0 ? 12 : 0;
    return 0;
}

API int cublasSgemm_v2(
    void* handle, int ta, int tb, int m, int n, int k, const float* alpha, const float* a, int lda, const float* b, int ldb, const float* beta, float* c, int ldc)
{
    return enqueue(*(Handle*)handle, { ta, tb, m, n, k, lda, ldb, ldc, 1, 0, 0, 0, *alpha, *beta, a, b, c }, "cublasSgemm");
}

API int cublasSgemmStridedBatched(
    void* handle, int ta, int tb, int m, int n, int k, const float* alpha, const float* a, int lda, long long stride_a, const float* b, int ldb,
    long long stride_b, const float* beta, float* c, int ldc, long long stride_c, int count)
{
    return enqueue(
        *(Handle*)handle, { ta, tb, m, n, k, lda, ldb, ldc, count, stride_a, stride_b, stride_c, *alpha, *beta, a, b, c }, "cublasSgemmStridedBatched");
}
