using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.SelfTest.Nets;
using CaffeTop.SelfTest.Reference;

namespace CaffeTop.SelfTest.Groups;

/// <summary>
/// A net from the same weights and inputs on the device and on the reference: every blob, the loss, every gradient. Where <paramref name="hasSlopes"/>,
/// gradients are held against finite differences of the reference's loss too.
/// </summary>
internal sealed class NetGroup(string name, string text, bool hasSlopes) : ISelfTestGroup
{
    public string Name => "net " + name;

    public string Run(SelfTestContext context)
    {
        using var reference = new ReferenceDevice();
        using var expected = Build(reference);
        using var actual = Build(context.Device);
        for (var p = 0; p < expected.LearnableParameters.Count; p++)
        {
            actual.LearnableParameters[p].Blob.CopyDataFrom(expected.LearnableParameters[p].Blob.DataToArray());
        }

        double loss = Pass(expected), got = Pass(actual);
        var worst = Math.Abs(loss - got) / Math.Max(1, Math.Abs(loss));
        if (!(worst <= context.NetError)) throw new SelfTestFailure(string.Create(CultureInfo.InvariantCulture, $"the loss is {got} instead of {loss}"));
        Func<float[], float[], double, string, double> require = context.IsRounded ? Closeness.RequireAsWhole : Closeness.Require;
        foreach (var blob in expected.BlobNames)
        {
            // Whole numbers: a rank changes altogether where two scores change places.
            if (expected.FindBlob(blob) is not { } wanted || actual.FindBlob(blob) is not { } found) continue;
            worst = Math.Max(worst, require(wanted.DataToArray(), found.DataToArray(), context.NetError, $"blob '{blob}'"));
        }

        var slopes = 0;
        for (var p = 0; p < expected.LearnableParameters.Count; p++)
        {
            var parameter = expected.LearnableParameters[p];
            var gradient = actual.LearnableParameters[p].Blob.DiffToArray();
            var what = $"gradient {parameter.Index} of layer '{parameter.LayerName}'";
            worst = Math.Max(worst, require(parameter.Blob.DiffToArray(), gradient, context.NetError, what));
            if (hasSlopes && !context.IsRounded && parameter.LrMult != 0) slopes += Slopes.Check(expected, parameter.Blob, gradient, what);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"loss {got:0.####}, {expected.BlobNames.Count} blobs, {expected.LearnableParameters.Count} gradients{(slopes > 0 ? $", {slopes} finite differences" : "")}, worst error {worst:0.0e+0}");
    }

    private static double Pass(Net net)
    {
        net.Pass = 0;
        net.Forward();
        var loss = net.ReadLoss();
        net.ClearParameterDiffs();
        net.Backward();
        net.SettleParameterDiffs();
        return loss;
    }

    private Net Build(IDevice device)
    {
        var net = new Net(NetFile.Parse(text, name + ".prototxt").Net, new NetOptions { Device = device, Phase = Phase.Train, Seed = 5 });
        var (x, label) = (net.Inputs[0], net.Inputs[1]);
        x.CopyDataFrom(name == LeNet.Name ? MadeDigits.Images(x.Shape[0]) : MadeValues.Distinct(x.Count, seed: 11));
        label.CopyDataFrom([.. Enumerable.Range(0, label.Count).Select(i => (float)(i * 7 % 3))]);
        return net;
    }
}
