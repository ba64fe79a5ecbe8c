using System.Globalization;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Groups;

/// <summary>A gradient against finite differences of the loss: some elements of a weight are moved a little to both sides.</summary>
internal static class Slopes
{
    private const float Step = 2e-3f;
    private const int PerWeight = 12;
    private const double Most = 2e-3;

    // Where two widths disagree by more, a maximum or a ReLU changes its side in between, and there is no slope to compare with.
    private const double Kink = 1e-3;

    /// <summary>Returns how many elements were compared.</summary>
    /// <param name="net">On the reference device.</param>
    /// <exception cref="SelfTestFailure">An element differs.</exception>
    public static int Check(Net net, Blob weight, float[] gradient, string what)
    {
        var compared = 0;
        for (var i = 0; i < gradient.Length; i += 1 + (gradient.Length / PerWeight))
        {
            var (wide, narrow) = (Slope(net, weight, i, 2 * Step), Slope(net, weight, i, Step));
            if (Math.Abs(wide - narrow) > Kink) continue;
            compared++;
            if (Math.Abs(narrow - gradient[i]) <= Most * Math.Max(1, Math.Abs(narrow))) continue;
            throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"{what}: element {i} is {gradient[i]}, finite differences give {narrow}"));
        }

        return compared;
    }

    private static double Slope(Net net, Blob weight, int i, float step)
    {
        var values = weight.DataToArray();
        var value = values[i];
        var (above, below) = (value + step, value - step);
        var difference = Loss(above) - Loss(below);
        values[i] = value;
        weight.CopyDataFrom(values);
        return difference / ((double)above - below);

        // Always pass 0, so that dropout drops the same.
        double Loss(float moved)
        {
            values[i] = moved;
            weight.CopyDataFrom(values);
            net.Pass = 0;
            net.Forward();
            return net.ReadLoss();
        }
    }
}
