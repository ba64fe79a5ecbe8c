namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>One V0 layer to V1. A parameter that the type does not have is logged and left out; Caffe goes on all the same.</summary>
internal sealed class V0Layer
{
    private readonly V0LayerParameter _old;
    private readonly V1LayerParameter _layer;
    private readonly IList<UpgradeNote> _notes;
    private readonly string _type;
    private bool _complete = true;

    private V0Layer(V0LayerParameter old, V1LayerParameter layer, IList<UpgradeNote> notes)
    {
        _old = old;
        _layer = layer;
        _notes = notes;
        _type = old.Type;
    }

    public static V1LayerParameter Upgrade(V1LayerParameter connection, string place, IList<UpgradeNote> notes, ref bool complete)
    {
        var layer = new V1LayerParameter();
        layer.Bottom.Add(connection.Bottom);
        layer.Top.Add(connection.Top);
        if (connection.Layer is null) return layer;
        var upgrade = new V0Layer(connection.Layer, layer, notes);
        upgrade.MoveCommon(place);
        upgrade.MoveParameters();
        complete &= upgrade._complete;
        return layer;
    }

    private void MoveCommon(string place)
    {
        if (_old.HasName) _layer.Name = _old.Name;
        if (_old.HasType) _layer.Type = LayerTypes.FromFirstName(_type) ?? throw Unknown(place);
        _layer.Blobs.Add(_old.Blobs);
        _layer.BlobsLr.Add(_old.BlobsLr);
        _layer.WeightDecay.Add(_old.WeightDecay);
        if (_old.HasScale) Transform.Scale = _old.Scale;
        if (_old.HasMeanfile) Transform.MeanFile = _old.Meanfile;
        if (_old.HasCropsize) Transform.CropSize = _old.Cropsize;
        if (_old.HasMirror) Transform.Mirror = _old.Mirror;
    }

    private CaffeTopException Unknown(string place)
    {
        var nearest = NearestName.Find(_type, LayerTypes.FirstNames);
        return new CaffeTopException(place, $"Unknown layer name: {SafeText.Clean(_type, 80)}" + (nearest is null ? "" : $"; did you mean \"{nearest}\"?"));
    }

    private void MoveParameters()
    {
        Move(_old.HasNumOutput, "num_output", ("conv", () => Convolution.NumOutput = _old.NumOutput), ("innerproduct", () => InnerProduct.NumOutput = _old.NumOutput));
        Move(_old.HasBiasterm, "biasterm", ("conv", () => Convolution.BiasTerm = _old.Biasterm), ("innerproduct", () => InnerProduct.BiasTerm = _old.Biasterm));
        Move(_old.WeightFiller is not null, "weight_filler", ("conv", () => Convolution.WeightFiller = _old.WeightFiller), ("innerproduct", () => InnerProduct.WeightFiller = _old.WeightFiller));
        Move(_old.BiasFiller is not null, "bias_filler", ("conv", () => Convolution.BiasFiller = _old.BiasFiller), ("innerproduct", () => InnerProduct.BiasFiller = _old.BiasFiller));
        Move(_old.HasPad, "pad", ("conv", () => Convolution.Pad.Add(_old.Pad)), ("pool", () => Pooling.Pad = _old.Pad));
        Move(_old.HasKernelsize, "kernelsize", ("conv", () => Convolution.KernelSize.Add(_old.Kernelsize)), ("pool", () => Pooling.KernelSize = _old.Kernelsize));
        Move(_old.HasGroup, "group", ("conv", () => Convolution.Group = _old.Group));
        Move(_old.HasStride, "stride", ("conv", () => Convolution.Stride.Add(_old.Stride)), ("pool", () => Pooling.Stride = _old.Stride));
        Move(_old.HasPool, "pool", ("pool", () => Pooling.Pool = (PoolingParameter.Types.PoolMethod)_old.Pool));
        Move(_old.HasDropoutRatio, "dropout_ratio", ("dropout", () => (_layer.DropoutParam ??= new()).DropoutRatio = _old.DropoutRatio));
        Move(_old.HasLocalSize, "local_size", ("lrn", () => Lrn.LocalSize = _old.LocalSize));
        Move(_old.HasAlpha, "alpha", ("lrn", () => Lrn.Alpha = _old.Alpha));
        Move(_old.HasBeta, "beta", ("lrn", () => Lrn.Beta = _old.Beta));
        Move(_old.HasK, "k", ("lrn", () => Lrn.K = _old.K));
        Move(_old.HasSource, "source", ("data", () => Data.Source = _old.Source), ("hdf5_data", () => Hdf5.Source = _old.Source), ("images", () => Images.Source = _old.Source),
            ("window_data", () => Windows.Source = _old.Source), ("infogain_loss", () => (_layer.InfogainLossParam ??= new()).Source = _old.Source));
        Move(_old.HasBatchsize, "batchsize", ("data", () => Data.BatchSize = _old.Batchsize), ("hdf5_data", () => Hdf5.BatchSize = _old.Batchsize),
            ("images", () => Images.BatchSize = _old.Batchsize), ("window_data", () => Windows.BatchSize = _old.Batchsize));
        Move(_old.HasRandSkip, "rand_skip", ("data", () => Data.RandSkip = _old.RandSkip), ("images", () => Images.RandSkip = _old.RandSkip));
        Move(_old.HasShuffleImages, "shuffle", ("images", () => Images.Shuffle = _old.ShuffleImages));
        Move(_old.HasNewHeight, "new_height", ("images", () => Images.NewHeight = (uint)_old.NewHeight));
        Move(_old.HasNewWidth, "new_width", ("images", () => Images.NewWidth = (uint)_old.NewWidth));
        Move(_old.HasConcatDim, "concat_dim", ("concat", () => (_layer.ConcatParam ??= new()).ConcatDim = _old.ConcatDim));
        Move(_old.HasDetFgThreshold, "det_fg_threshold", ("window_data", () => Windows.FgThreshold = _old.DetFgThreshold));
        Move(_old.HasDetBgThreshold, "det_bg_threshold", ("window_data", () => Windows.BgThreshold = _old.DetBgThreshold));
        Move(_old.HasDetFgFraction, "det_fg_fraction", ("window_data", () => Windows.FgFraction = _old.DetFgFraction));
        Move(_old.HasDetContextPad, "det_context_pad", ("window_data", () => Windows.ContextPad = _old.DetContextPad));
        Move(_old.HasDetCropMode, "det_crop_mode", ("window_data", () => Windows.CropMode = _old.DetCropMode));
        Move(_old.Hdf5OutputParam is not null, "hdf5_output_param", ("hdf5_output", () => _layer.Hdf5OutputParam = _old.Hdf5OutputParam));
    }

    private void Move(bool isSet, string name, params ReadOnlySpan<(string Type, Action Set)> targets)
    {
        if (!isSet) return;
        foreach (var (type, set) in targets)
        {
            if (type != _type) continue;
            set();
            return;
        }

        _notes.Add(new('E', 237, $"Unknown parameter {name} for layer type {SafeText.Clean(_type, 80)}"));
        _complete = false;
    }

    private TransformationParameter Transform => _layer.TransformParam ??= new();

    private ConvolutionParameter Convolution => _layer.ConvolutionParam ??= new();

    private InnerProductParameter InnerProduct => _layer.InnerProductParam ??= new();

    private PoolingParameter Pooling => _layer.PoolingParam ??= new();

    private LRNParameter Lrn => _layer.LrnParam ??= new();

    private DataParameter Data => _layer.DataParam ??= new();

    private HDF5DataParameter Hdf5 => _layer.Hdf5DataParam ??= new();

    private ImageDataParameter Images => _layer.ImageDataParam ??= new();

    private WindowDataParameter Windows => _layer.WindowDataParam ??= new();
}
