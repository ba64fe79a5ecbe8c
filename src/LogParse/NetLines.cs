using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>How Caffe logs the making of a net: its dump, its layers, the backward pass, its outputs, copied weights.</summary>
internal sealed class NetLines(LogText log)
{
    private WeightsLoaded? _ofTrainNet;

    public void Write(NetStarted net, IReadOnlyList<RawLine> filtered)
    {
        WriteSource(net);
        foreach (var line in filtered) log.Begin(line.Source, line.Severity).Name(line.Text).End();
        log.Begin(CaffeSource.InitializingNet).Text("Initializing net from parameters: \n").Dump(net.Text).End();
    }

    public void Write(LayerDeclared layer, IReadOnlyList<RawLine> duringSetUp)
    {
        log.Begin(CaffeSource.LayerFactory).Text("Creating layer ").Name(layer.Name).End();
        foreach (var line in duringSetUp.Where(IsOfConstructor)) log.Begin(line.Source, line.Severity).Name(line.Text).End();
        log.Begin(CaffeSource.CreatingLayer).Text("Creating Layer ").Name(layer.Name).End();
        foreach (var bottom in layer.Bottoms) log.Begin(CaffeSource.Bottom).Name(layer.Name).Text(" <- ").Name(bottom).End();
        for (var i = 0; i < layer.Tops.Count; i++)
        {
            var inPlace = i < layer.InPlace.Count && layer.InPlace[i];
            log.Begin(inPlace ? CaffeSource.InPlaceTop : CaffeSource.Top).Name(layer.Name).Text(" -> ").Name(layer.Tops[i]);
            if (inPlace) log.Text(" (in-place)");
            log.End();
        }

        // These layers make their softmax through the factory, under their own name.
        if (layer.Type is "SoftmaxWithLoss" or "InfogainLoss")
            log.Begin(CaffeSource.LayerFactory).Text("Creating layer ").Name(layer.Name).End();
        foreach (var line in duringSetUp.Where(line => !IsOfConstructor(line))) log.Begin(line.Source, line.Severity).Name(line.Text).End();
        log.Begin(CaffeSource.SettingUp).Text("Setting up ").Name(layer.Name).End();
        for (var i = 0; i < layer.TopShapes.Count; i++)
        {
            log.Begin(CaffeSource.TopShape).Text("Top shape: ").Name(layer.TopShapes[i]).End();
            if (i < layer.LossWeights.Count && layer.LossWeights[i] != 0)
                log.Begin(CaffeSource.LossWeight).Text("    with loss weight ").Number(layer.LossWeights[i]).End();
        }

        log.Begin(CaffeSource.Memory).Text("Memory required for data: ").Number(layer.MemoryBytes).End();
        foreach (var shared in layer.SharedParameters)
        {
            if (shared.OwnerLayer is null) continue;
            log.Begin(CaffeSource.Sharing).Text("Sharing parameters '").Name(shared.Name).Text("' owned by layer '").Name(shared.OwnerLayer)
                .Text("', param index ").Number(shared.OwnerIndex).End();
        }
    }

    public void Write(NetReady net)
    {
        foreach (var layer in net.Backward)
        {
            if (layer.Needed) log.Begin(CaffeSource.NeedsBackward).Name(layer.Layer).Text(" needs backward computation.").End();
            else log.Begin(CaffeSource.NoBackward).Name(layer.Layer).Text(" does not need backward computation.").End();
        }

        foreach (var output in net.Outputs) log.Begin(CaffeSource.Output).Text("This network produces output ").Name(output).End();
        log.Begin(CaffeSource.NetDone).Text("Network initialization done.").End();
    }

    // Caffe says which layers it ignored; that it copied the others, and which stay random, has to be guessed there.
    public void Write(WeightsLoaded weights, IReadOnlyList<RawLine> ofModel)
    {
        log.Begin(CaffeSource.Finetuning).Text("Finetuning from ").Name(weights.File).End();
        foreach (var line in ofModel) log.Begin(line.Source, line.Severity).Name(line.Text).End();
        foreach (var ignored in weights.Ignored) log.Begin(CaffeSource.IgnoringLayer).Text("Ignoring source layer ").Name(ignored).End();
        if (weights.Net >= 0 && _ofTrainNet is { } same && same.File == weights.File && same.Copied.SequenceEqual(weights.Copied)
            && same.Ignored.SequenceEqual(weights.Ignored) && same.LeftAtFiller.SequenceEqual(weights.LeftAtFiller))
        {
            log.Begin(CaffeSource.Own).Text("Weights of test net #").Number(weights.Net).Text(": as of the train net").End();
            return;
        }

        if (weights.Net < 0) _ofTrainNet = weights;
        else log.Begin(CaffeSource.Own).Text("Weights of test net #").Number(weights.Net).Text(": its own").End();
        WriteList("Weights copied from ", weights, weights.Copied);
        WriteList("Weights ignored in ", weights, weights.Ignored);
        WriteList("Weights left at their filler, not in ", weights, weights.LeftAtFiller);
    }

    // A Data layer opens its database before the net knows its blobs.
    private static bool IsOfConstructor(RawLine line) => line.Source == "db_lmdb.cpp:35";

    private void WriteList(string what, WeightsLoaded weights, IReadOnlyList<string> layers)
    {
        log.Begin(CaffeSource.Own).Text(what).Word(weights.File, " (").Text(" (").Number(layers.Count).Text(layers.Count == 1 ? " layer): " : " layers): ");
        if (layers.Count == 0) log.Text("none");
        log.Words(layers).End();
    }

    // Net.Source is what Caffe prints for a test net: "net file: F", "test_net file: F", "net_param", …; a plain file name counts as "net file".
    private void WriteSource(NetStarted net)
    {
        if (net.Source.Length == 0) return;
        var isFile = !net.Source.EndsWith("net_param", StringComparison.Ordinal);
        var source = !isFile || net.Source.Contains("net file: ", StringComparison.Ordinal) ? net.Source : "net file: " + net.Source;
        if (net.Index >= 0)
        {
            log.Begin(CaffeSource.TestNet).Text("Creating test net (#").Number(net.Index).Text(") specified by ").Name(source).End();
            return;
        }

        var ofTrainNet = source.StartsWith("train_net", StringComparison.Ordinal);
        if (isFile) log.Begin(ofTrainNet ? CaffeSource.TrainNetFile : CaffeSource.NetFile).Text("Creating training net from ").Name(source).End();
        else log.Begin(ofTrainNet ? CaffeSource.TrainNetParam : CaffeSource.NetParam).Text("Creating training net specified in ").Name(source).Text(".").End();
    }
}
