namespace CaffeTop.Engine.Data.NumPy;

/// <summary>An array as NumPy stores it: float32, C order.</summary>
/// <param name="Shape">extents, outermost first; none for a scalar.</param>
/// <param name="Values">as many as the product of the extents.</param>
public sealed record NumPyArray(int[] Shape, float[] Values)
{
    public static NumPyArray Scalar(float value) => new([], [value]);
}
