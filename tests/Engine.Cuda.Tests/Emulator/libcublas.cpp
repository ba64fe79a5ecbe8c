// A stand-in for cuBLAS: column-major sgemm and sgemv in loops.
#include <algorithm>
#include <cstddef>
#include <vector>
#define API extern "C" __attribute__((visibility("default")))

extern "C" int ct_enqueue(void* stream, void (*work)(void*), void* state);

namespace
{
struct Handle
{
    void* stream = nullptr;
};

struct Product
{
    int ta, tb, m, n, k, lda, ldb, ldc;
    float alpha, beta;
    const float *a, *b;
    float* c;
};

// Column by column of C: the sums of a column stand side by side, so that the compiler can use vectors.
void multiply(void* state)
{
    const Product& p = *(Product*)state;
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
}

API int cublasCreate_v2(void** handle)
{
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
    ((Handle*)handle)->stream = stream;
    return 0;
}

API int cublasSetWorkspace_v2(void*, void*, size_t) { return 0; }
API int cublasSetMathMode(void*, int mode) { return mode < 0 || mode > 3 ? 7 : 0; }
API int cublasSetAtomicsMode(void*, int) { return 0; }
API const char* cublasGetStatusString(int status) { return status == 7 ? "CUBLAS_STATUS_INVALID_VALUE" : "CUBLAS_STATUS"; }

API int cublasGetProperty(int type, int* value)
{
    *value = type == 0 ? 12 : 0;
    return 0;
}

// The product is kept for as long as graphs may replay it: for ever, in a test.
API int cublasSgemm_v2(
    void* handle, int ta, int tb, int m, int n, int k, const float* alpha, const float* a, int lda, const float* b, int ldb, const float* beta, float* c, int ldc)
{
    if (m < 0 || n < 0 || k < 0 || lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return 7;
    auto product = new Product{ ta, tb, m, n, k, lda, ldb, ldc, *alpha, *beta, a, b, c };
    return ct_enqueue(((Handle*)handle)->stream, multiply, product) == 0 ? 0 : 13;
}
