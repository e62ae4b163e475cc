"""The runtime that MLServer loads for each model. Needs mlserver 1.7 from PyPI. Written against mlserver.MLModel."""
import numpy
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

from linear import says


class Linear(MLModel):
    async def load(self) -> bool:
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        y = says(self.settings.parameters.extra, NumpyCodec.decode_input(payload.inputs[0]).astype(numpy.float64))
        return InferenceResponse(id=payload.id, model_name=self.name, model_version=self.version, outputs=[NumpyCodec.encode_output("y", y)])
