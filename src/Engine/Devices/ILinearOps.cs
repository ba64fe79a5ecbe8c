using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices;

/// <summary>Matrix products (row-major throughout).</summary>
public interface ILinearOps
{
    /// <summary>
    /// C (m×n) = alpha · op(A) (m×k) · op(B) (k×n) + beta · C, op = transpose where asked (A is then k×m, B n×k). No overlap.
    /// BLAS sgemm; beta 0 does not read C.
    /// </summary>
    void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha, DeviceSpan a, DeviceSpan b, float beta, DeviceSpan c);

    /// <summary>
    /// y (rows×outputs) = then(x (rows×inputs) · Wᵀ + bias). W is outputs×inputs, or inputs×outputs when transposed. Bias may be empty; the function has
    /// the bits of <see cref="IActivationOps"/>.
    /// </summary>
    void InnerProductForward(in InnerProduct d, DeviceSpan x, DeviceSpan w, DeviceSpan bias, DeviceSpan y, Activation? then = null);

    /// <summary>dx (rows×inputs) = dy · W.</summary>
    void InnerProductBackwardData(in InnerProduct d, DeviceSpan dy, DeviceSpan w, DeviceSpan dx);

    /// <summary>dW (+)= dyᵀ · x; dBias (+)= column sums of dy (empty: none). Each has its own accumulate flag.</summary>
    /// <param name="behind">Where given, dy becomes dy·f'(y) first, and stays so.</param>
    void InnerProductBackwardWeights(
        in InnerProduct d, DeviceSpan x, DeviceSpan dy, DeviceSpan dw, bool accumulate, DeviceSpan dBias, bool accumulateBias, ActivationGradient? behind = null);
}

/// <param name="Rows">M: product of the axes before <c>axis</c>.</param>
/// <param name="Inputs">K: product of the axes from <c>axis</c> on.</param>
/// <param name="Outputs">N: num_output.</param>
/// <param name="Transpose">Weights stored inputs×outputs (inner_product_param.transpose).</param>
public readonly record struct InnerProduct(int Rows, int Inputs, int Outputs, bool Transpose);
